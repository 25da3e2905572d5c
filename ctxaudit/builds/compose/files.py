"""Which files of a directory Compose reads by itself."""

from __future__ import annotations

from collections.abc import Collection

_BASES = ("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml")
_OVERRIDES = (
    "compose.override.yml",
    "compose.override.yaml",
    "docker-compose.override.yml",
    "docker-compose.override.yaml",
)


def compose_files(names: Collection[str]) -> tuple[str, ...]:
    """The file that Compose reads in a directory with these names, and its override; else none."""
    bases = [name for name in _BASES if name in names]
    overrides = [name for name in _OVERRIDES if name in names]
    return (*bases[:1], *overrides[:1]) if bases else ()
