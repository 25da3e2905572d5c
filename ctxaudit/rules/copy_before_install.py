"""Dependencies are installed again for every change of any file.

A layer is taken from the build cache as long as nothing before it changed. If `COPY . .` stands
before the install, each commit that touches a copied file runs the install again, though manifests
and lock files seldom change. The cost is measured: how many of the last commits would have rerun
the install, and how many of them changed what it reads. The rule is silent without a history, for
installs that need the sources (editable ones, scripts that run on install, local packages), and for
stages to test or develop in.

Bad:

    COPY . .
    RUN npm ci

Good:

    COPY package.json package-lock.json ./
    RUN npm ci
    COPY . .

Fix: copy the manifests and lock files first, install, then copy the rest.

See: https://docs.docker.com/build/cache/optimize/#order-your-layers
"""

from __future__ import annotations

from collections.abc import Iterator

from ctxaudit.advice.history import changes_of
from ctxaudit.advice.needs_sources import needs_sources
from ctxaudit.advice.reinstalls import EarlyCopy, Share, early_copies, share_of
from ctxaudit.advice.reorder import manifest_lines, manifests_of, reordered
from ctxaudit.advice.runs import about
from ctxaudit.expression import Expression
from ctxaudit.model import Finding, Group, Severity
from ctxaudit.names import shown
from ctxaudit.rules.evidence import Evidence, listed
from ctxaudit.sizes import show_count

ID = "copy-before-install"
GROUP: Group = "copies"
SEVERITY: Severity = "warning"
DEFAULT = True
ALIASES: tuple[str, ...] = ()

_FOR_DEVELOPERS = Expression(r"dev|test|lint|docs|debug|bench|e2e")
_FEWEST_COMMITS = 20
_FEWEST_WASTED = 5


def check(evidence: Evidence) -> Iterator[Finding]:
    """One finding for each stage, at the install."""
    if evidence.journey is None:
        return
    for stage in evidence.journey.plan.stages:
        if not stage.needed or stage.replaced or _FOR_DEVELOPERS.search(stage.name):
            continue
        for early in early_copies(evidence, stage):
            changes = None if needs_sources(evidence, early) else changes_of(evidence)
            share = None if changes is None else share_of(early, changes)
            if share is not None and _is_worth_it(share):
                yield _finding(evidence, early, share)


def _is_worth_it(share: Share) -> bool:
    wasted = share.reruns - share.needed
    return (
        share.commits >= _FEWEST_COMMITS
        and wasted >= max(_FEWEST_WASTED, share.commits // 5)
        and wasted > share.needed
    )


def _finding(evidence: Evidence, early: EarlyCopy, share: Share) -> Finding:
    _, lines = manifest_lines(evidence, early)
    tool = shown(early.install.tool)
    first = early.broad[0][0]
    what = listed(lines or manifests_of(early))
    help_ = f"before {tool} copy only what it reads, and the rest after it: {what}"
    return about(
        evidence,
        ID,
        SEVERITY,
        early.ran.instruction,
        f"{tool} runs again whenever a file copied on line {first.line} changes: for"
        f" {share.reruns:,} of the last {show_count(share.commits, 'commit')}, though"
        f" {share.needed:,} changed what it reads",
        help_,
    )._replace(edits=reordered(evidence, early))
