"""The services around CKAN, run from the project's own folder without Docker. Standard library only."""
