"""How much a report for people tells."""

from __future__ import annotations

from typing import NamedTuple


class Details(NamedTuple):
    """What a report for people has beside what it must have.

    `top` is the number of largest places. `unread` are files that may tell of more builds.
    `command` is the title of a picture, `root` the directory that was scanned.
    """

    top: int = 10
    show_suppressed: bool = False
    unread: tuple[str, ...] = ()
    command: str = "ctxaudit scan"
    root: str = "."
