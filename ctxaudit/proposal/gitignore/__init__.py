"""What git ignores in a tree, said in Docker's patterns.

The two languages look alike and differ nearly everywhere, so nothing here is taken over as it
stands: git's answer for every file of the tree is computed first, then each pattern gets the text
that means the same to Docker, and what that text gets wrong on this tree is put right by paths.
"""

from __future__ import annotations

from ctxaudit.proposal.gitignore.load import Loaded, load_sources
from ctxaudit.proposal.gitignore.read import GitPattern, Source, read_source
from ctxaudit.proposal.gitignore.status import Directory, Tree
from ctxaudit.proposal.gitignore.translate import (
    Line,
    Translation,
    Untranslated,
    translate,
)

__all__ = [
    "Directory",
    "GitPattern",
    "Line",
    "Loaded",
    "Source",
    "Translation",
    "Tree",
    "Untranslated",
    "load_sources",
    "read_source",
    "translate",
]
