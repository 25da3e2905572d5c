"""What is said about a verification, a line each."""

from __future__ import annotations

from collections.abc import Iterator

from ctxaudit.names import shown
from ctxaudit.sizes import show_count
from ctxaudit.verify.verify import Verified
from ctxaudit.verify.whole import Built


def told(found: Verified) -> Iterator[str]:
    """What was compared, and what was not."""
    name = shown(found.name)
    if found.copies:
        files = show_count(found.files, "file")
        yield f"verified {name} with BuildKit: its copies get {files}, {_change(found)}"
    else:
        yield f"verified nothing of {name}: no copy could be compared"
    for one in found.skipped:
        yield f"not verified: {shown(one.path)}: {one.reason}"


def _change(found: Verified) -> str:
    counts = [(len(found.dropped), "less"), (len(found.gained), "more")]
    changes = [f"{count:,} {word}" for count, word in counts if count]
    return f"{' and '.join(changes)} than before, as computed" if changes else "the same as before"


def told_whole(found: Built) -> str:
    """Whether the build succeeds."""
    name = shown(found.name)
    if found.skipped is not None:
        return f"not verified: {name}: {found.skipped}"
    return f"{name} builds with it as it did before"
