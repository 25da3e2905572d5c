"""What a comparison gives. Sizes are in bytes, paths relative to the build context."""

from __future__ import annotations

from typing import Literal, NamedTuple

from ctxaudit.git.revision import Revision
from ctxaudit.model import NO_FILES, Reach, Selection, Totals
from ctxaudit.results import Audit, Build

How = Literal["new", "gone", "grown", "shrunk", "let in", "kept out", "further", "less far"]
STEPS: tuple[Selection, ...] = ("included", "transferred", "in_image")


class Sent(NamedTuple):
    """A file that is included: its bytes and how far it gets."""

    bytes: int
    reach: Reach


class Change(NamedTuple):
    """A file that is included before or now, with another size or another reach.

    `pattern` is the line of the ignore file that tells why it is `kept out` now, or was before it
    was `let in`: `.dockerignore:3 *.bin`.
    """

    path: str
    how: How
    before: Sent | None
    now: Sent | None
    pattern: str | None = None

    @property
    def reach(self) -> Reach:
        """How far it gets now, or got when it was still included."""
        sent = self.now or self.before
        assert sent is not None
        return sent.reach


class Step(NamedTuple):
    """One step of the funnel before and now; None where there is no such build."""

    name: Selection
    before: Totals | None
    now: Totals | None

    @property
    def grown_files(self) -> int:
        """How many files more there are, negative for fewer."""
        return (self.now or NO_FILES).files - (self.before or NO_FILES).files

    @property
    def grown_bytes(self) -> int:
        """How many bytes more there are, negative for fewer."""
        return (self.now or NO_FILES).bytes - (self.before or NO_FILES).bytes


class Exceeded(NamedTuple):
    """A step of a build that grew by more than the limit, which is `allowed` bytes here."""

    build: str
    step: Step
    limit: str
    allowed: int


class BuildGrowth(NamedTuple):
    """One build before and now, one of them None for a build that is new or gone.

    `untracked` is what is included now and git does not track, so that it is not compared.
    """

    name: str
    before: Build | None
    now: Build | None
    changes: tuple[Change, ...]
    untracked: Totals | None

    @property
    def steps(self) -> tuple[Step, ...]:
        """Included, transferred and in image."""
        return tuple(Step(name, _at(self.before, name), _at(self.now, name)) for name in STEPS)


def _at(build: Build | None, name: Selection) -> Totals | None:
    if build is None:
        return None
    totals: Totals | None = getattr(build.totals, name)
    return totals


class Growth(NamedTuple):
    """The comparison of a work tree with a revision.

    `now` is the audit of what git tracks, with only the findings that are new; `fixed` counts those
    of before that are gone and `kept` those that stayed. `notes` say what was counted otherwise
    than it lies there, or could not be known. `exceeded` is what grew by more than it may.
    """

    revision: Revision
    builds: tuple[BuildGrowth, ...]
    now: Audit
    fixed: int
    kept: int
    notes: tuple[str, ...]
    exceeded: tuple[Exceeded, ...] = ()
