#!/bin/sh
set -eu
python scripts/migrate.py "${PARCELS_DATABASE:-parcels.sqlite3}"
exec "$@"
