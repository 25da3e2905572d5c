"""The options `--baseline`, `--write-baseline`, `--new-only` and `--max-growth` of `scan`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NamedTuple

from ctxaudit.errors import CtxauditError
from ctxaudit.model import Limits
from ctxaudit.names import shown
from ctxaudit.sizes import show_count

if TYPE_CHECKING:
    from ctxaudit.baseline import Baseline
    from ctxaudit.results import Audit

_DEFAULT_GROWTH = "5%"


class Ratchet(NamedTuple):
    """What an audit is compared with, and where that is recorded first."""

    baseline: Baseline | None
    write_to: str | None
    new_only: bool
    max_growth: str

    def limits(self, limits: Limits) -> Limits:
        """These limits, and where they say nothing, the baseline's."""
        if self.baseline is None:
            return limits
        from ctxaudit.growth.limit import parse_limit

        own = self.baseline.limits(parse_limit(self.max_growth))
        return limits._replace(others=(*own, *limits.others))

    def compared(self, audit: Audit) -> Audit:
        """The audit with what is known told from what is new.

        Raises CtxauditError if it cannot be recorded.
        """
        baseline = self.baseline
        if self.write_to is not None:
            baseline = _recorded(audit, self.write_to)
        if baseline is None:
            return audit
        from ctxaudit.baseline import compared

        return compared(audit, baseline, new_only=self.new_only)


def ratchet(
    path: str | None, write_to: str | None, max_growth: str | None, *, new_only: bool
) -> Ratchet:
    """Reads the options and the baseline. Raises CtxauditError for what makes no sense."""
    if path is not None and write_to is not None:
        raise CtxauditError("use either --baseline or --write-baseline")
    if path is None and write_to is None and new_only:
        raise CtxauditError("--new-only compares with a baseline: name it with --baseline")
    if path is None and max_growth is not None:
        raise CtxauditError("--max-growth compares with a baseline: name it with --baseline")
    baseline = None
    if path is not None:
        from ctxaudit.baseline import read_baseline

        baseline = read_baseline(path)
    return Ratchet(baseline, write_to, new_only, max_growth or _DEFAULT_GROWTH)


def _recorded(audit: Audit, path: str) -> Baseline:
    from ctxaudit.baseline import baseline_text, parse_baseline
    from ctxaudit.cli.output import write_file

    for one in audit.not_audited:
        if not one.definition.is_remote:
            raise CtxauditError(f"no baseline is recorded without all builds: {one.reason}")
    text = baseline_text(audit)
    write_file(path, "baseline", text.encode("utf-8"))
    baseline = parse_baseline(text, path)
    findings = show_count(len(baseline.findings), "finding")
    builds = show_count(len(baseline.totals), "build")
    print(f"recorded {findings} of {builds} in {shown(path)}", file=sys.stderr)
    return baseline
