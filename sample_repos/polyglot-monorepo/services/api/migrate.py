"""Applies the migrations of a folder that the database has not seen."""

import os
import sys
from pathlib import Path

import psycopg


def migrate(folder: Path) -> None:
    with psycopg.connect(os.environ["ORDERS_DB"]) as db:
        db.execute("CREATE TABLE IF NOT EXISTS migration (name text PRIMARY KEY)")
        done = {name for (name,) in db.execute("SELECT name FROM migration")}
        for script in sorted(folder.glob("*.sql")):
            if script.name not in done:
                db.execute(script.read_bytes())
                db.execute("INSERT INTO migration VALUES (%s)", (script.name,))


if __name__ == "__main__":
    migrate(Path(sys.argv[1]))
