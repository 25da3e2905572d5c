CREATE TABLE parcel (number TEXT PRIMARY KEY, carrier TEXT NOT NULL);
CREATE TABLE event (
    number TEXT NOT NULL REFERENCES parcel (number),
    at TEXT NOT NULL,
    place TEXT NOT NULL,
    text TEXT NOT NULL
);
