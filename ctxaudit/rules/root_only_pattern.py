"""A pattern matches at the root only, while entries of the same name lie deeper and are sent.

Unlike git, Docker anchors every pattern at the root of the build context: `node_modules` does not
match `packages/web/node_modules`, and `*.pyc` does not match `app/main.pyc`.

Example: `__pycache__` lets `app/__pycache__/main.cpython-311.pyc` through.

Fix: write `**/` before the name, which matches at any depth, the root too.
"""

from __future__ import annotations

from collections.abc import Iterator

from ctxaudit.catalogue import LITTER
from ctxaudit.claims import Claims
from ctxaudit.model import Finding, Group, Severity
from ctxaudit.names import shown
from ctxaudit.rules.evidence import Evidence, amount, listed

ID = "root-only-pattern"
GROUP: Group = "ignorefile"
SEVERITY: Severity = "warning"
DEFAULT = True
ALIASES: tuple[str, ...] = ()


def check(evidence: Evidence) -> Iterator[Finding]:
    """One finding for each pattern; a note where the name may be a source's as well."""
    for number, claims in sorted(evidence.deeper.items()):
        text = evidence.tree.patterns.patterns[number].text
        taken = evidence.reach_of(claims) != "included"
        severity: Severity = SEVERITY if text in LITTER and taken else "note"
        yield _finding(evidence, number, text, claims, severity)


def _finding(
    evidence: Evidence, number: int, text: str, claims: Claims, severity: Severity
) -> Finding:
    totals = claims.totals
    written = shown(text)
    paths = listed([claim.path for claim in claims.items])
    reach = evidence.reach_of(claims)
    pattern = shown(evidence.tree.patterns.patterns[number].written)
    return Finding(
        ID,
        severity,
        f'"{pattern}" matches at the root only; {paths} ({amount(totals)})'
        f"{evidence.fate_of(claims)}",
        f"write **/{written} instead" + ("" if text in LITTER else ", if none of them is needed"),
        path=claims.items[0].path,
        location=evidence.line_of(number),
        files=totals.files,
        bytes=totals.bytes,
        reach=reach,
        add_lines=(f"**/{text}",) if text in LITTER else (),
    )
