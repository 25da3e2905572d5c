from fastapi.testclient import TestClient

from parcels.app import create_app
from parcels.settings import Settings


def test_health():
    client = TestClient(create_app(Settings(database=":memory:")))
    assert client.get("/health").json() == {"status": "ok"}
