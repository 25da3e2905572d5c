"""What the rules may look at: one build's context, surveyed and decided."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from ctxaudit.catalogue import WELL_KNOWN
from ctxaudit.claims import Claim, Claims, claims
from ctxaudit.furthest import REACHES
from ctxaudit.ignorefile.read import Pattern
from ctxaudit.model import (
    Finding,
    Limits,
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

    `decided` has what is true of the context for every build. `litter` has the claims of well-known
    names, keyed by the name; `deeper` the claims of root-only patterns below the root, keyed by the
    number of the pattern.
    """

    context: ContextAudit
    ignore: IgnoreInput
    dockerfile: str | None
    journey: Journey | None
    uses: tuple[PatternUse, ...]
    limits: Limits
    litter: dict[str, Claims]
    deeper: dict[int, Claims]
    decided: DecidedContext
    dockerfile_text: str = ""

    @property
    def tree(self) -> ContextTree:
        """The tree of the build context."""
        return self.context.tree

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

    def sent(self, rule: str, severity: Severity, name: str, what: str) -> Iterator[Finding]:
        """At most one finding: entries of a well-known name are included; one line stops it.

        A note only, if this build takes none of them.
        """
        claims = self.litter.get(name)
        if claims is None:
            return
        by_size = sorted(claims.items, key=lambda claim: -claim.totals.bytes)
        totals, reach = claims.totals, self.reach_of(claims)
        fate = _HOW_FAR[reach][0]
        paths = listed([claim.path for claim in by_size])
        yield Finding(
            rule,
            "note" if reach == "included" else severity,
            f"{what} {fate}: {paths} ({amount(totals)})",
            self.advice(f"**/{name}"),
            path=by_size[0].path,
            location=self.end_of_ignore_file(),
            files=totals.files,
            bytes=totals.bytes,
            reach=reach,
            add_lines=(f"**/{name}",),
        )


def amount(totals: Totals) -> str:
    """`3 files, 4.56kB`."""
    return f"{show_count(totals.files, 'file')}, {show_size(totals.bytes)}"


def listed(paths: Sequence[str]) -> str:
    """The first paths, and how many more there are."""
    text = ", ".join(shown(path) for path in paths[:_MOST_LISTED])
    more = len(paths) - _MOST_LISTED
    return f"{text} and {more:,} more" if more > 0 else text


def watched_names(patterns: Sequence[Pattern]) -> tuple[str, ...]:
    """The names that the survey watches for: of root-only patterns, then the well-known ones."""
    return (*(patterns[at].text for at in _root_only(patterns)), *WELL_KNOWN)


def gather_claims(tree: ContextTree) -> tuple[dict[str, Claims], dict[int, Claims]]:
    """Claims of well-known names, and of root-only patterns as if they held at any depth.

    What a root-only pattern would have taken is told of that pattern alone.
    """
    root_only = _root_only(tree.patterns.patterns)
    names = tree.patterns.watched
    litter: dict[str, list[Claim]] = {}
    deeper: dict[int, list[Claim]] = {}
    for claim in claims(tree):
        if claim.number < len(root_only) and "/" in claim.path:
            deeper.setdefault(root_only[claim.number], []).append(claim)
        elif names[claim.number] in WELL_KNOWN:
            litter.setdefault(names[claim.number], []).append(claim)
    return (
        {name: Claims(tree, found) for name, found in litter.items()},
        {number: Claims(tree, found) for number, found in deeper.items()},
    )


def _root_only(patterns: Sequence[Pattern]) -> list[int]:
    """The numbers of the patterns that name entries of the root, and could be meant for more.

    Names with operators of Go's regular expressions are left out: `**/` before them means more.
    """
    return [
        number
        for number, pattern in enumerate(patterns)
        if not pattern.exception
        and pattern.text.strip("*?.")
        and not {"/", "|", "\\", "{", "^"}.intersection(pattern.text)
        and "**" not in pattern.text
    ]
