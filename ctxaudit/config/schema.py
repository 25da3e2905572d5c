"""The JSON Schema of the settings."""

from __future__ import annotations

from importlib.resources import files


def schema_text() -> str:
    """The file `settings.schema.json` of this package."""
    return files(__package__ or "").joinpath("settings.schema.json").read_text("utf-8")
