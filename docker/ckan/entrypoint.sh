#!/bin/sh
# The token that setup.sh made for the DataStore's loader, then the command.
set -eu
CKAN_XLOADER_TOKEN=$(cat /var/lib/ckan/xloader.token 2>/dev/null || echo NOT_SET)
export CKAN_XLOADER_TOKEN
exec "$@"
