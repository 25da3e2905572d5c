"""Parcels in SQLite."""

import sqlite3

from parcels.models import Event, Parcel


class Store:
    def __init__(self, path: str) -> None:
        self._path = path

    def find(self, number: str) -> Parcel | None:
        with sqlite3.connect(self._path) as db:
            row = db.execute("SELECT carrier FROM parcel WHERE number = ?", (number,)).fetchone()
            if row is None:
                return None
            events = db.execute(
                "SELECT at, place, text FROM event WHERE number = ? ORDER BY at", (number,)
            )
            found = [Event(at=at, place=place, text=text) for at, place, text in events]
        return Parcel(number=number, carrier=row[0], events=found)

    def add(self, parcel: Parcel) -> None:
        rows = [(parcel.number, e.at.isoformat(), e.place, e.text) for e in parcel.events]
        with sqlite3.connect(self._path) as db:
            db.execute("INSERT INTO parcel VALUES (?, ?)", (parcel.number, parcel.carrier))
            db.executemany("INSERT INTO event VALUES (?, ?, ?, ?)", rows)
