"""What the rules may look at: one build's context, surveyed and decided."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from ctxaudit.claims import Claims
from ctxaudit.furthest import REACHES
from ctxaudit.model import (
    Budget,
    Finding,
    Location,
    PatternUse,
    Reach,
    Severity,
    Totals,
)
from ctxaudit.names import shown
from ctxaudit.sizes import show_count, show_size
from ctxaudit.tree import ContextTree

if TYPE_CHECKING:
    from ctxaudit.contexts import DecidedContext
    from ctxaudit.dockerfile import Copy
    from ctxaudit.inputs import IgnoreInput
    from ctxaudit.journey import Journey
    from ctxaudit.litter.needs import Needs
    from ctxaudit.reach import Loss
    from ctxaudit.results import ContextAudit

_HOW_FAR: dict[Reach, tuple[str, str]] = {
    "excluded": ("stays out", "stay out"),
    "included": ("could be sent, though not by this build",) * 2,
    "transferred": ("is sent", "are sent"),
    "stage": ("is sent and copied into a build stage", "are sent and copied into a build stage"),
    "image": ("is sent and ends up in the image", "are sent and end up in the image"),
}
_MOST_LISTED = 3


class Evidence(NamedTuple):
    """Facts about one build; `journey` is None where there is no Dockerfile.

    `decided` has what is true of the context for every build, `wanted` tells what this one names.
    """

    context: ContextAudit
    ignore: IgnoreInput
    dockerfile: str | None
    journey: Journey | None
    uses: tuple[PatternUse, ...]
    budget: Budget | None
    decided: DecidedContext
    wanted: Needs
    dockerfile_text: str = ""

    @property
    def tree(self) -> ContextTree:
        """The tree of the build context."""
        return self.context.tree

    @property
    def is_certain(self) -> bool:
        """Whether it is known exactly what is transferred; else there is a safe bound."""
        return self.journey is None or self.journey.plan.is_certain

    @property
    def litter(self) -> dict[str, Claims]:
        """What the catalogue knows among the included entries, by the catalogue's ids."""
        return self.decided.known.litter

    @property
    def deeper(self) -> dict[int, Claims]:
        """The claims of root-only patterns below the root, by the numbers of the patterns."""
        return self.decided.known.deeper

    @property
    def known_claims(self) -> tuple[Claims, ...]:
        """All that is known of the context by its names, or by root-only patterns."""
        return (*self.litter.values(), *self.deeper.values())

    @property
    def included(self) -> Totals:
        """All included files."""
        return self.context.totals.included

    def line_of(self, number: int) -> Location:
        """Where pattern number `number` stands."""
        return Location(self.ignore.path, self.tree.patterns.patterns[number].line)

    def end_of_ignore_file(self) -> Location | None:
        """The last pattern's line: where a missing line would be added; None without a file."""
        if not self.ignore.exists:
            return None
        patterns = self.tree.patterns.patterns
        return Location(self.ignore.path, patterns[-1].line if patterns else 1)

    def advice(self, line: str) -> str:
        """Tells to write this line, in the file that there is or in a new one."""
        if not self.ignore.exists:
            return f"create {self.ignore.path} with the line {line}"
        return f"add the line {line} to {self.ignore.path}"

    def losses(self) -> tuple[Loss, ...]:
        """Sources of needed copies that do not arrive."""
        return () if self.journey is None else self.journey.losses(self._arrives)

    def _arrives(self, path: str, is_directory: bool) -> bool:
        state = self.tree.state_of(path)
        if state is not None and self.tree.is_included(path, state):
            return True
        return is_directory and self.context.furthest.below(path) != "excluded"

    def deciding(self, path: str) -> str:
        """The pattern that decided a path: file, line and text."""
        state = self.tree.state_of(path)
        if state is None or state < 0:
            return "no pattern"
        pattern = self.tree.patterns.patterns[state]
        return f'{self.ignore.path}:{pattern.line} "{shown(pattern.written)}"'

    def about_copy(
        self,
        rule: str,
        severity: Severity,
        copy: Copy,
        message: str,
        help_: str,
        *,
        path: str | None = None,
    ) -> Finding:
        """A finding at the line of a COPY, an ADD or a mount."""
        location = Location(self.dockerfile or "", copy.line)
        return Finding(rule, severity, message, help_, path=path, location=location)

    def reach_of(self, claims: Claims) -> Reach:
        """The furthest that anything of these claims gets."""
        return max(self.context.furthest.reaches(claims), key=REACHES.index)

    def fate_of(self, claims: Claims) -> str:
        """What becomes of the claims, as the end of a sentence that names them."""
        one, several = _HOW_FAR[self.reach_of(claims)]
        if len(self.context.furthest.reaches(claims)) > 1:
            return f"; at least one of them {one}"
        return f" {several if len(claims.items) > 1 else one}"


def how_far(reach: Reach, *, several: bool) -> str:
    """What becomes of entries that get this far, as the end of a sentence that names them."""
    return _HOW_FAR[reach][several]


def amount(totals: Totals) -> str:
    """`3 files, 4.56kB`."""
    return f"{show_count(totals.files, 'file')}, {show_size(totals.bytes)}"


def listed(paths: Sequence[str]) -> str:
    """The first paths, and how many more there are."""
    text = ", ".join(shown(path) for path in paths[:_MOST_LISTED])
    more = len(paths) - _MOST_LISTED
    return f"{text} and {more:,} more" if more > 0 else text
