"""Git LFS: a tracked file may be a pointer to a content that is stored elsewhere.

https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from ctxaudit.disk import View

# how long a pointer without extensions can be, in bytes
SHORTEST, LONGEST = 120, 200
_POINTER = re.compile(
    rb"version https://git-lfs\.github\.com/spec/v1\n(?:.*\n)*?"
    rb"oid sha256:[0-9a-f]{64}\nsize (\d+)\n?"
)
_ATTRIBUTES = ".gitattributes"


def stated_size(content: bytes) -> int | None:
    """The size that a pointer states; None for what is none."""
    found = _POINTER.fullmatch(content)
    return None if found is None else int(found[1])


def uses_lfs(view: View, paths: Iterable[str]) -> bool:
    """Whether a `.gitattributes` among these paths gives files to Git LFS."""
    for path in paths:
        if path.endswith(_ATTRIBUTES) and view.kind(path) == "file":
            try:
                if b"filter=lfs" in view.read(path):
                    return True
            except OSError:
                continue  # what cannot be read is told where it is audited
    return False
