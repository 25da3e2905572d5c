"""A rule's docstring taken apart: the one text that all documentation of the rule is made from.

It is a first sentence (what is wrong), paragraphs (why, and when the rule is silent), then parts
that begin with `Bad:`, `Good:` (indented examples), `Fix:` and `See:` (addresses).
"""

from __future__ import annotations

import inspect
import re
import textwrap
from typing import NamedTuple

from ctxaudit.expression import Expression
from ctxaudit.model import Group, Severity
from ctxaudit.rules.rule import Rule

_PART = Expression(r"^(Bad|Good|Fix|See):[ \n]*", re.MULTILINE)


class Documentation(NamedTuple):
    """What there is to know of a rule. The examples are dedented texts."""

    rule: str
    group: Group
    severity: Severity
    is_default: bool
    aliases: tuple[str, ...]
    title: str
    why: str
    bad: str
    good: str
    fix: str
    references: tuple[str, ...]

    @property
    def suppressing(self) -> str:
        """How to hide a finding of this rule."""
        return (
            f"write `# ctxaudit: ignore[{self.rule}] reason` on the line above the pattern or the"
            f" instruction, `# ctxaudit: ignore-file[{self.rule}] reason` anywhere in the"
            " Dockerfile or the ignore file, or name paths under `per-path-ignores` in the"
            " configuration"
        )


def documentation_of(rule: Rule) -> Documentation:
    """Reads the docstring of a rule's module."""
    head, *parts = _PART.split(inspect.cleandoc(rule.__doc__ or ""))
    title, _, why = head.partition("\n\n")
    texts = dict(zip(parts[::2], parts[1::2], strict=True))
    return Documentation(
        rule.ID,
        rule.GROUP,
        rule.SEVERITY,
        rule.DEFAULT,
        rule.ALIASES,
        _one_line(title),
        why.strip(),
        _example(texts.get("Bad", "")),
        _example(texts.get("Good", "")),
        _one_line(texts.get("Fix", "")),
        tuple(texts.get("See", "").split()),
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _example(text: str) -> str:
    """An example without the indentation, which its first line has lost to the heading."""
    return textwrap.dedent(f"    {text}").strip("\n").rstrip() if text.strip() else ""
