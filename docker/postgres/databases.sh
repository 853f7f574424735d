#!/bin/bash
# Run once by the PostgreSQL image, when its volume is empty: the two roles and the two databases of CKAN.
set -euo pipefail
psql -v ON_ERROR_STOP=1 --username postgres \
  -v ckan_password="$CKAN_DB_PASSWORD" -v datastore_password="$DATASTORE_DB_PASSWORD" <<'SQL'
CREATE ROLE ckan LOGIN PASSWORD :'ckan_password';
CREATE ROLE datastore LOGIN PASSWORD :'datastore_password';
CREATE DATABASE ckan OWNER ckan;
CREATE DATABASE datastore OWNER ckan;
SQL
