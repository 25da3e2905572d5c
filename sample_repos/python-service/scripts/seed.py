"""Fills a development database from data/parcels.csv."""

import csv
import sys
from datetime import datetime

from parcels.models import Event, Parcel
from parcels.store import Store

store = Store(sys.argv[1])
with open("data/parcels.csv", newline="") as file:
    for number, carrier, at, place in csv.reader(file):
        event = Event(at=datetime.fromisoformat(at), place=place, text="accepted")
        store.add(Parcel(number=number, carrier=carrier, events=[event]))
