#!/bin/sh
# Run once by the image, on an empty volume: CKAN's role and database, and the DataStore's.
set -eu
psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" \
  -v ckan="$CKAN_DB_PASSWORD" -v datastore="$DATASTORE_READ_PASSWORD" <<'SQL'
CREATE ROLE ckan LOGIN PASSWORD :'ckan';
CREATE ROLE datastore LOGIN PASSWORD :'datastore';
CREATE DATABASE ckan OWNER ckan;
CREATE DATABASE datastore OWNER ckan;
SQL
