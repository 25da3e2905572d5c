"""How much a build may grow."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ctxaudit.errors import CtxauditError
from ctxaudit.growth.model import BuildGrowth, Exceeded, Growth
from ctxaudit.sizes import parse_size

_PERCENT = re.compile(r"\s*(\d+(?:\.\d+)?)\s*%\s*")


class GrowthLimit(NamedTuple):
    """As it was written: so many bytes, and so many hundredths of what there was."""

    written: str
    bytes: int = 0
    percent: float = 0

    def allowed(self, before: int) -> int:
        """By how many bytes so many may grow."""
        return self.bytes + int(before * self.percent / 100)

    def exceeded(self, builds: Iterable[BuildGrowth]) -> Iterator[Exceeded]:
        """The steps of builds that grew by more; a new build did not grow."""
        for build in builds:
            for step in build.steps:
                if build.before is None or step.before is None:
                    continue
                allowed = self.allowed(step.before.bytes)
                if step.grown_bytes > allowed:
                    yield Exceeded(build.name, step, self.written.strip(), allowed)


def limited(growth: Growth, limit: GrowthLimit | None) -> Growth:
    """The comparison with what grew by more than the limit, if there is one."""
    if limit is None:
        return growth
    return growth._replace(exceeded=tuple(limit.exceeded(growth.builds)))


def parse_limit(text: str) -> GrowthLimit:
    """Reads `5MB` or `10%`. Raises CtxauditError for anything else."""
    found = _PERCENT.fullmatch(text)
    if found is not None:
        return GrowthLimit(text, percent=float(found[1]))
    try:
        return GrowthLimit(text, parse_size(text))
    except CtxauditError:
        reason = f'"{text}" is neither a size nor a percentage; write for example 5MB or 10%'
        raise CtxauditError(reason) from None
