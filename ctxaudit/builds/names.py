"""Which files of a directory Compose and bake read by themselves."""

from __future__ import annotations

from collections.abc import Collection

_COMPOSE = ("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml")
_COMPOSE_OVERRIDES = (
    "compose.override.yml",
    "compose.override.yaml",
    "docker-compose.override.yml",
    "docker-compose.override.yaml",
)
_BAKE = (
    "docker-bake.json",
    "docker-bake.hcl",
    "docker-bake.override.json",
    "docker-bake.override.hcl",
)


def compose_files(names: Collection[str]) -> tuple[str, ...]:
    """The file that Compose reads in a directory with these names, and its override; else none."""
    bases = [name for name in _COMPOSE if name in names]
    overrides = [name for name in _COMPOSE_OVERRIDES if name in names]
    return (*bases[:1], *overrides[:1]) if bases else ()


def compose_files_of_bake(names: Collection[str]) -> tuple[str, ...]:
    """The Compose files that bake reads beside its own: all of them, and no override."""
    return tuple(name for name in _COMPOSE if name in names)


def bake_files(names: Collection[str]) -> tuple[str, ...]:
    """The bake files that bake reads in a directory with these names, in its order."""
    return tuple(name for name in _BAKE if name in names)
