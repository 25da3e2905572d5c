"""Settings from the environment; a local .env serves development."""

from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="PARCELS_", env_file=".env")

    database: str = "parcels.sqlite3"
    carrier_token: str = ""
