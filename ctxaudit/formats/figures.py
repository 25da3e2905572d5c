"""The numbers as `name=value` lines, for programs that read no JSON.

`--output figures=$GITHUB_OUTPUT` makes them outputs of a step in GitHub Actions; GitLab takes them
as a dotenv report.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ctxaudit.formats.details import Details
from ctxaudit.formats.reported import reported
from ctxaudit.model import SEVERITIES, Totals
from ctxaudit.results import Audit


def report(audit: Audit, _details: Details) -> str:
    """Sums over all builds, in files and bytes; nothing behind the `=` is not known."""
    return "".join(f"{name}={value}\n" for name, value in _figures(audit))


def _figures(audit: Audit) -> Iterator[tuple[str, str]]:
    yield "builds", str(len(audit.builds))
    yield "not_audited", str(len(audit.not_audited))
    for name in ("included", "transferred", "in_image"):
        totals = [getattr(build.totals, name) for build in audit.builds]
        known = [one for one in totals if one is not None]
        is_whole = len(known) == len(audit.builds)
        for unit in Totals._fields:
            yield f"{name}_{unit}", str(sum(getattr(one, unit) for one in known)) * is_whole
    counts = Counter(one.finding.severity for one in reported(audit))
    yield "findings", str(counts.total())
    for severity in SEVERITIES:
        yield f"{severity}s", str(counts[severity])
    exceeded = any(build.budget is not None and build.budget.exceeded for build in audit.builds)
    yield "exceeded", str(exceeded).lower()
