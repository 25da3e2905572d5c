"""The web application: wires settings, the store and the routes together."""

from fastapi import FastAPI

from parcels.routes import health, parcels
from parcels.settings import Settings
from parcels.store import Store


def create_app(settings: Settings | None = None) -> FastAPI:
    settings = settings or Settings()
    app = FastAPI(title="parcels", version="0.4.0")
    app.state.store = Store(settings.database)
    app.include_router(health.router)
    app.include_router(parcels.router, prefix="/parcels")
    return app


app = create_app()
