"""From records to CKAN datasets, tables, open files and registers, and back to records."""
