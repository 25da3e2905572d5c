"""What every rule's module has."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol

from ctxaudit.model import Finding, Group, Severity

if TYPE_CHECKING:
    from ctxaudit.rules.evidence import Evidence


class Rule(Protocol):
    """A check with a name; its module's docstring is its documentation (see `documentation`).

    `SEVERITY` is the worst that it gives. One without `DEFAULT` runs only if it is selected, since
    it is a matter of taste or other linters have it too: `ALIASES` are their names for it.
    """

    ID: str
    GROUP: Group
    SEVERITY: Severity
    DEFAULT: bool
    ALIASES: tuple[str, ...]

    def check(self, evidence: Evidence) -> Iterator[Finding]:
        """All findings of this rule about one build."""
