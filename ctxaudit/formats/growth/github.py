"""What is new as annotations in GitHub Actions."""

from __future__ import annotations

from ctxaudit.formats import github
from ctxaudit.formats.details import Details
from ctxaudit.formats.growth import words
from ctxaudit.growth.model import Growth


def report(growth: Growth, details: Details) -> str:
    """The growth over the limit, then the new findings."""
    over = (github.annotation("error", None, "", words.over(one)) for one in growth.exceeded)
    return "".join(f"{line}\n" for line in over) + github.report(growth.now, details)
