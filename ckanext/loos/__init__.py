"""Open data of a commune on CKAN: budgets, from the town hall's files to citizens and aggregators."""
