from datetime import UTC, datetime

from parcels.models import Event, Parcel


def test_a_parcel_is_delivered_by_its_last_event():
    event = Event(at=datetime(2024, 11, 4, tzinfo=UTC), place="Graz", text="delivered")
    assert Parcel(number="PX-1", carrier="post", events=[event]).is_delivered
