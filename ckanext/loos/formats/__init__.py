"""One file per format, bytes to records and back. No CKAN import, no network."""
