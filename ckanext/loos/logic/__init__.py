"""Actions, validators and what watches datasets, on top of CKAN's own."""
