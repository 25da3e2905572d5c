"""All planted secrets."""

from __future__ import annotations

from tests.secrets import planted_files, planted_tokens
from tests.secrets.making import MAKERS, Maker, Planted

PLANTS = (planted_tokens, planted_files)


def planted() -> list[Planted]:
    """All of them, the same each time."""
    found = []
    for kind, make in MAKERS.items():
        path, content, values = make(Maker(kind))
        encoded = content if isinstance(content, bytes) else content.encode()
        found.append(Planted(kind, path, encoded, tuple(values)))
    return found
