"""Findings about entries of the catalogue: one for each entry of a family that a build has.

The rules of the families differ in what they are about; what is worth a word is the same for all of
them, and is said here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from ctxaudit.catalogue import OUTPUT_FAMILIES, UNNEEDED, Entry, entries
from ctxaudit.catalogue.entry import CONFIDENCES, Confidence
from ctxaudit.catalogue.find import LARGE_GUESS
from ctxaudit.claims import Claim, Claims
from ctxaudit.litter.lines import lines_for
from ctxaudit.litter.tracked import tracking
from ctxaudit.model import SEVERITIES, Finding, Reach, Severity
from ctxaudit.rules.evidence import amount, how_far, listed

if TYPE_CHECKING:
    from ctxaudit.rules.evidence import Evidence

# from how many bytes on something is worth a finding
HARMLESS = 100_000  # certain, and of severity note
MAYBE = 1_000_000  # of medium confidence
# so much costs time at each build, even if it gets no further than into a stage
MUCH = 10_000_000


class Part(NamedTuple):
    """The claims of one entry that are equally sure and that a build does not name.

    `lines` exclude them. `is_product`: no step of the build makes them again. `is_tracked`: git has
    files of each of them.
    """

    entry: Entry
    confidence: Confidence
    claims: Claims
    lines: tuple[str, ...]
    is_product: bool
    is_tracked: bool

    @property
    def is_guess(self) -> bool:
        """Whether somebody has to look before it is excluded."""
        return self.confidence != "high" or self.is_product or self.is_tracked

    @property
    def is_worth_it(self) -> bool:
        """Whether it is so much, or so bad, that it is worth a finding."""
        least = {"medium": MAYBE, "low": LARGE_GUESS}.get(self.confidence, 0)
        if self.entry.family == UNNEEDED:
            least = HARMLESS
        elif self.is_product:
            least = max(least, MAYBE)
        elif self.entry.severity == "note" or self.is_tracked:
            least = max(least, HARMLESS)
        return self.claims.totals.bytes >= least


def about_family(evidence: Evidence, rule: str, family: str) -> Iterator[Finding]:
    """One finding for each entry of the family, and for each confidence that it is met with.

    What an instruction or an exception of the ignore file names is wanted, and left out. A guess is
    a note, without a line to add; so is what no step of the build makes again. One step milder is
    what gets no further than into a stage, if it is less than 10 MB, and what git tracks. What this
    build does not take is a note.
    """
    for part in parts_of(evidence, family):
        if part.is_worth_it:
            yield _finding(evidence, rule, part)


def parts_of(evidence: Evidence, family: str) -> Iterator[Part]:
    """What of a family is included and not wanted."""
    litter = evidence.decided.unneeded if family == UNNEEDED else evidence.litter
    known = [one for one in entries(family) if one.id in litter]
    if not known:
        return
    needs = evidence.wanted
    split = needs.split(litter)
    wanted = [claim for one in split.values() for claim in one.wanted]
    tracked = tracking(evidence)
    for entry in known:
        claims = litter[entry.id]
        is_product = entry.family in OUTPUT_FAMILIES and not needs.makes(entry.tools)
        for key, items in _alike(split[entry.id].unneeded, tracked):
            confidence, is_tracked = key
            spared = [one for one in claims.items if (_confidence(one), tracked(one)) != key]
            spared += split[entry.id].wanted
            part = Claims(claims.tree, items, claims.at_any_depth)
            lines = () if confidence == "low" else lines_for(part, spared, wanted)
            yield Part(entry, confidence, part, lines, is_product, is_tracked)


def _alike(
    claims: Iterable[Claim], tracked: Callable[[Claim], bool]
) -> Iterator[tuple[tuple[Confidence, bool], list[Claim]]]:
    """The claims by confidence, and by whether git tracks them; the surest first."""
    found: dict[tuple[Confidence, bool], list[Claim]] = {}
    for claim in claims:
        found.setdefault((_confidence(claim), tracked(claim)), []).append(claim)
    yield from sorted(found.items(), key=lambda row: (-CONFIDENCES.index(row[0][0]), row[0][1]))


def _confidence(claim: Claim) -> Confidence:
    return "none" if claim.source is None else claim.source.confidence


def _finding(evidence: Evidence, rule: str, part: Part) -> Finding:
    claims = part.claims
    reach = evidence.reach_of(claims)
    by_size = sorted(claims.items, key=lambda claim: -claim.totals.bytes)
    paths = [_path(claims, claim) for claim in by_size]
    fate = how_far(reach, several=len(paths) > 1)
    what = part.entry.what if part.confidence == "high" else f"maybe {part.entry.what}"
    return Finding(
        rule,
        severity_of(part, reach),
        f"{listed(paths)} {fate}: {what} ({amount(claims.totals)})",
        _help(evidence, part),
        path=by_size[0].path,
        location=evidence.end_of_ignore_file(),
        files=claims.totals.files,
        bytes=claims.totals.bytes,
        reach=reach,
        add_lines=() if part.is_guess else part.lines,
    )


def _path(claims: Claims, claim: Claim) -> str:
    """The path; of several files of a directory their directory and the pattern of their names."""
    if len(claim.positions) < 2 or claim.source is None:
        return claim.path
    prefix = claims.tree.folders[claim.at].prefix
    return prefix + claim.source.pattern.rpartition("/")[2]


def severity_of(part: Part, reach: Reach) -> Severity:
    """The entry's severity in the image, or less."""
    if part.confidence != "high" or part.is_product or reach == "included":
        return "note"
    steps = int(reach != "image" and part.claims.totals.bytes < MUCH) + part.is_tracked
    return SEVERITIES[min(SEVERITIES.index(part.entry.severity) + steps, len(SEVERITIES) - 1)]


def _help(evidence: Evidence, part: Part) -> str:
    breaks = f" (needed where {part.entry.breaks})" if part.entry.breaks else ""
    if part.is_product:
        return (
            "no step of this Dockerfile makes it again: if the image does not need it, "
            f"{_advice(evidence, part.lines)}"
        )
    if part.is_guess:
        tracked = "git tracks it; " if part.is_tracked else ""
        return f"{tracked}if no build needs it, {_advice(evidence, part.lines)}{breaks}"
    return _advice(evidence, part.lines)


def _advice(evidence: Evidence, lines: Sequence[str]) -> str:
    ignore = evidence.ignore
    if not lines:
        return f"exclude it in {ignore.path}"
    text = ("the line " if len(lines) == 1 else "the lines ") + joined(lines)
    return f"add {text} to {ignore.path}" if ignore.exists else f"create {ignore.path} with {text}"


def joined(texts: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    *most, last = texts
    return f"{', '.join(most)} and {last}" if most else last
