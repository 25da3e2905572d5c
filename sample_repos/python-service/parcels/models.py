"""What the service says about a parcel."""

from datetime import datetime

from pydantic import BaseModel


class Event(BaseModel):
    at: datetime
    place: str
    text: str


class Parcel(BaseModel):
    number: str
    carrier: str
    events: list[Event]

    @property
    def is_delivered(self) -> bool:
        return bool(self.events) and self.events[-1].text == "delivered"
