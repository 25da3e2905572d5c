"""Things that are only safe to exclude together: where the one stays, the other does too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ctxaudit.catalogue import Entry
    from ctxaudit.claims import Claim

Row = tuple["Entry", "Claim", str | None]  # why it stays, None to go

# ids of the catalogue: the first go only if none of the second stays
_COUPLED: tuple[tuple[frozenset[str], str, str], ...] = (
    # tsc takes what a .tsbuildinfo speaks of for built
    (frozenset(("js-dist", "js-build", "js-out", "output-dirs")), "tsbuildinfo", "*.tsbuildinfo"),
    # Bundler looks for gems where its settings say
    (frozenset(("bundle-vendor",)), "bundle-config", ".bundle"),
    # MSBuild takes what obj speaks of for built, and the reverse
    (frozenset(("dotnet-bin",)), "dotnet-obj", "obj"),
    (frozenset(("dotnet-obj",)), "dotnet-bin", "bin"),
)


def coupled(rows: Sequence[Row]) -> list[Row]:
    """The rows, with those staying that would be unsafe to exclude alone."""
    staying = {entry.id for entry, _, why in rows if why is not None}
    found = list(rows)
    for at, (entry, claim, why) in enumerate(found):
        for ids, other, name in _COUPLED:
            if why is None and entry.id in ids and other in staying:
                found[at] = (entry, claim, f"stays: {name} stays, which speaks of it")
    return found
