#!/bin/sh
# Before the site starts: tables, the DataStore's permissions, the administrator. May be run again.
set -eu
ckan db upgrade
ckan datastore set-permissions > /tmp/permissions.sql
python - <<'PYTHON'
import os
import psycopg2

with open("/tmp/permissions.sql") as script:
    sql = "".join(line for line in script if not line.startswith("\\connect"))
with psycopg2.connect(os.environ["DATASTORE_ADMIN_URL"]) as connection:
    connection.cursor().execute(sql)
PYTHON
token=/var/lib/ckan/xloader.token
if [ ! -s "$token" ]; then
  ckan user add "$CKAN_ADMIN_NAME" email="$CKAN_ADMIN_EMAIL" password="$CKAN_ADMIN_PASSWORD"
  ckan sysadmin add "$CKAN_ADMIN_NAME"
  umask 077
  ckan user token add "$CKAN_ADMIN_NAME" xloader | tail -1 | tr -d '[:space:]' > "$token"
fi
