"""Docker's ignore files: reading, the pattern language, and deciding what is excluded.

Usable alone: `read_patterns` and `PatternList` for Docker's whole rule, `DockerPattern` (in
`ctxaudit.ignorefile.pattern`) as a pattern class of pathspec.
"""

from __future__ import annotations

from ctxaudit.ignorefile.decide import PatternList
from ctxaudit.ignorefile.read import Pattern, read_patterns

__all__ = ["Pattern", "PatternList", "read_patterns"]
