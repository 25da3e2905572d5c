"""What the rules may look at: one build's context, surveyed and decided."""

from __future__ import annotations

from typing import NamedTuple

from ctxaudit.catalogue import GIT, NODE_MODULES
from ctxaudit.claims import Claim, claims
from ctxaudit.ignorefile.locate import PassedOver
from ctxaudit.ignorefile.read import Pattern
from ctxaudit.model import Finding, Limits, Location, PatternUse, Severity, Skipped, Totals
from ctxaudit.names import shown
from ctxaudit.sizes import show_count, show_size
from ctxaudit.tree import ContextTree


class Evidence(NamedTuple):
    """Facts about one build; `ignore_file` is the path to show, None if there is none.

    `litter` has the claims of well-known names, keyed by the pattern that finds them; `deeper` the
    claims of root-only patterns below the root, keyed by the number of the pattern.
    """

    tree: ContextTree
    included: Totals
    ignore_file: str | None
    ignore_path: str
    passed_over: tuple[PassedOver, ...]
    uses: tuple[PatternUse, ...]
    problems: tuple[Skipped, ...]
    limits: Limits
    litter: dict[str, list[Claim]]
    deeper: dict[int, list[Claim]]

    def line_of(self, number: int) -> Location:
        """Where pattern number `number` stands."""
        line = self.tree.patterns.patterns[number].line
        return Location(self.ignore_path, line)

    def end_of_ignore_file(self) -> Location | None:
        """The last pattern's line: where a missing line would be added; None without a file."""
        patterns = self.tree.patterns.patterns
        if self.ignore_file is None:
            return None
        return Location(self.ignore_file, patterns[-1].line if patterns else 1)

    def advice(self, line: str) -> str:
        """Tells to write this line, in the file that there is or in a new one."""
        if self.ignore_file is None:
            return f"create {self.ignore_path} with the line {line}"
        return f"add the line {line} to {self.ignore_path}"

    def sent(self, rule: str, severity: Severity, claim: Claim, what: str, line: str) -> Finding:
        """The finding that a claimed entry is sent, with the line that would keep it out."""
        amount = f"{show_count(claim.totals.files, 'file')}, {show_size(claim.totals.bytes)}"
        return Finding(
            rule,
            severity,
            f"{what}: {shown(claim.path)} ({amount})",
            self.advice(line),
            path=claim.path,
            location=self.end_of_ignore_file(),
            files=claim.totals.files,
            bytes=claim.totals.bytes,
            add_lines=(line,),
        )


def gather_claims(tree: ContextTree) -> tuple[dict[str, list[Claim]], dict[int, list[Claim]]]:
    """Claims of well-known names, and of root-only patterns as if they held at any depth.

    One pass for both. What a root-only pattern would have taken is told of that pattern alone.
    """
    root_only = [at for at, pattern in enumerate(tree.patterns.patterns) if _is_root_only(pattern)]
    well_known = (GIT, NODE_MODULES)
    texts = [f"**/{tree.patterns.patterns[at].text}" for at in root_only] + list(well_known)
    litter: dict[str, list[Claim]] = {}
    deeper: dict[int, list[Claim]] = {}
    for claim in claims(tree, texts):
        if claim.number < len(root_only) and "/" in claim.path:
            deeper.setdefault(root_only[claim.number], []).append(claim)
        elif texts[claim.number] in well_known:
            litter.setdefault(texts[claim.number], []).append(claim)
    return litter, deeper


def _is_root_only(pattern: Pattern) -> bool:
    plain = pattern.text.strip("*?")
    return (
        not pattern.exception
        and bool(plain)
        and not {"/", "|", "\\"}.intersection(pattern.text)
        and "**" not in pattern.text
    )
