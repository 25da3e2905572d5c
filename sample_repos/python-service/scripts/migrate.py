"""Brings a database up to date: python scripts/migrate.py DATABASE."""

import sqlite3
import sys
from pathlib import Path

MIGRATIONS = Path(__file__).parent.parent / "migrations"


def migrate(path: str) -> None:
    with sqlite3.connect(path) as db:
        (done,) = db.execute("PRAGMA user_version").fetchone()
        for number, script in enumerate(sorted(MIGRATIONS.glob("*.sql")), start=1):
            if number > done:
                db.executescript(script.read_text())
                db.execute(f"PRAGMA user_version = {number}")


if __name__ == "__main__":
    migrate(sys.argv[1])
