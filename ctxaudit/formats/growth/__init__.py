"""How builds grew since a revision, as `ctxaudit diff` tells it.

What only shows findings is the same as for an audit, with those that are new.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from ctxaudit.formats.details import Details
from ctxaudit.formats.registry import render

if TYPE_CHECKING:
    from ctxaudit.growth.model import Growth

_OWN = ("text", "json", "markdown", "github")
GROWTH_FORMATS = (*_OWN, "sarif", "gitlab", "junit")


def render_growth(name: str, growth: Growth, details: Details) -> str:
    """The comparison in one of `GROWTH_FORMATS`."""
    if name not in _OWN:
        return render(name, growth.now, details)
    text: str = import_module(f"ctxaudit.formats.growth.{name}").report(growth, details)
    return text
