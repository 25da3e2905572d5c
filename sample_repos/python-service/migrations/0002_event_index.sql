CREATE INDEX event_by_number ON event (number, at);
