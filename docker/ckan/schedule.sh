#!/bin/sh
# Every minute: start the harvests that are due, close those that are done.
set -eu
while :; do
  ckan harvester run || echo "harvester run failed; the next try is in a minute" >&2
  sleep 60
done
