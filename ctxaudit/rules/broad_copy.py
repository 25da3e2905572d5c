"""A COPY takes the whole build context into the image.

Whatever is added to the directory later goes along, unseen. The finding says what it comes to by
directory. The rule runs only if it is selected: with an ignore file that keeps everything out but
what is named, such a line is fine.

Bad:

    COPY . .

Good:

    COPY pyproject.toml ./
    COPY src src

Fix: name what the program needs, or keep everything else out with `*` and exceptions in the ignore
file.

See: https://docs.docker.com/build/building/best-practices/#exclude-with-dockerignore
"""

from __future__ import annotations

from collections.abc import Iterator

from ctxaudit.advice.landed import shipped_copies
from ctxaudit.advice.taken import TakenFiles, taken_of
from ctxaudit.model import Finding, Group, Severity
from ctxaudit.names import shown
from ctxaudit.rules.evidence import Evidence, amount
from ctxaudit.sizes import show_size

ID = "broad-copy"
GROUP: Group = "copies"
SEVERITY: Severity = "note"
DEFAULT = False
ALIASES: tuple[str, ...] = ()

_MOST_LISTED = 5


def check(evidence: Evidence) -> Iterator[Finding]:
    """One finding for each COPY or ADD of a shipped stage that takes the root of the context."""
    for copy in shipped_copies(evidence):
        taken = taken_of(evidence.journey, copy) if evidence.journey else None
        roots = [source for source in copy.sources if (source.path or "").strip("./") == ""]
        if not roots or copy.parents or taken is None or _is_allow_style(evidence):
            continue
        totals = taken.totals
        if totals.files:
            yield evidence.about_copy(
                ID,
                SEVERITY,
                copy,
                f"{copy.instruction} {shown(roots[0].written)} puts {amount(totals)} into the"
                f" image{_where(taken)}",
                "name the files and directories that the program needs",
            )._replace(files=totals.files, bytes=totals.bytes, reach="image")


def _is_allow_style(evidence: Evidence) -> bool:
    patterns = evidence.tree.patterns.patterns
    everything = [at for at, one in enumerate(patterns) if one.text in ("*", "**")]
    return bool(everything) and any(one.exception for one in patterns[everything[0] :])


def _where(taken: TakenFiles) -> str:
    parts = sorted(taken.parts(), key=lambda part: (-part.totals.bytes, part.path))
    largest = [part for part in parts if part.path.endswith("/") and part.totals.bytes]
    if not largest:
        return ""
    texts = (f"{shown(part.path)} {show_size(part.totals.bytes)}" for part in largest)
    return f": {', '.join([*texts][:_MOST_LISTED])}"
