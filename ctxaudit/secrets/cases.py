"""Each file with secrets that a build sends, and what is wrong with it: one trouble a file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal, NamedTuple

from ctxaudit.model import Location, Severity
from ctxaudit.names import shown
from ctxaudit.secrets.search import SecretFile
from ctxaudit.secrets.tools import Tool, tool_of

if TYPE_CHECKING:
    from ctxaudit.dockerfile import Copy
    from ctxaudit.reach import Placement
    from ctxaudit.rules.evidence import Evidence

# `removed`: a later RUN removes it, too late; `install`: copied by name for the tool that reads it
Trouble = Literal["sent", "removed", "install"]

_WORSE: tuple[Severity, ...] = ("error", "warning", "note")
_MOST_TOLD = 3


class Case(NamedTuple):
    """A file with secrets. `place` is the one in the image if there is one, else in a stage.

    `named`: a COPY names the file itself, so that it must not be excluded alone.
    """

    file: SecretFile
    trouble: Trouble
    place: Placement | None
    named: bool
    tool: Tool | None

    @property
    def copy(self) -> Copy | None:
        """The instruction that puts it into the stage."""
        return None if self.place is None else self.place.copy

    @property
    def severity(self) -> Severity:
        """Error in the image, warning in a stage; only sent, a warning if it is a key.

        One less where it is not certain that it is a secret.
        """
        return min(map(self._severity_of, self.file.secrets), key=_WORSE.index)

    def _severity_of(self, secret: object) -> Severity:
        from ctxaudit.secrets.model import Secret

        assert isinstance(secret, Secret)
        rank = {"image": 0, "stage": 1}.get(self.file.reach, 1 if "key" in secret.kind else 2)
        return _WORSE[min(2, rank + (secret.confidence == "likely"))]


def cases(evidence: Evidence, trouble: Trouble) -> Iterator[Case]:
    """The files with secrets of which this is the trouble, in the order of their paths.

    The Dockerfile itself is left out.
    """
    own = _own_dockerfile(evidence)
    for file in evidence.decided.secrets.of(evidence.context.furthest).files:
        if file.path != own and (case := _case(evidence, file)).trouble == trouble:
            yield case


def _case(evidence: Evidence, file: SecretFile) -> Case:
    place, removed = _place(evidence, file.path)
    named = _is_named(evidence, file.path)
    tool = tool_of(file.path)
    trouble: Trouble = "sent"
    if removed:
        trouble = "removed"
    elif named and tool is not None and place is not None and place.path is not None:
        trouble = "install"
    return Case(file, trouble, place, named, tool)


def _place(evidence: Evidence, path: str) -> tuple[Placement | None, bool]:
    """Where the file is put, layers of the image first, and whether all of those lose it again."""
    if evidence.journey is None:
        return None, False
    places = evidence.journey.placements.places(path)
    shipped = [place for place in places if place.in_image]
    kept = [place for place in shipped if place.removed_at is None]
    best = [*kept, *shipped, *places]
    return (best[0] if best else None), bool(shipped) and not kept


def _is_named(evidence: Evidence, path: str) -> bool:
    """Whether a needed instruction has a source that is this file, or a pattern for its name."""
    if evidence.journey is None:
        return False
    return any(
        copy.needed and copy.origin.kind == "context" and names_file(copy, path)
        for copy in evidence.journey.plan.copies
    )


def names_file(copy: Copy, path: str) -> bool:
    """Whether a source of the copy is this file or a pattern that its path matches."""
    from ctxaudit.ignorefile import gopath
    from ctxaudit.transfer import matches

    parts = path.split("/")
    for source in copy.sources:
        wanted = gopath.clean(f"/{source.path or ''}")[1:].split("/")
        if len(wanted) == len(parts) and wanted != ["*"] and all(map(matches, wanted, parts)):
            return True
    return False


def _own_dockerfile(evidence: Evidence) -> str | None:
    import os

    if evidence.dockerfile is None:
        return None
    return os.path.relpath(evidence.dockerfile, evidence.context.context)


def told(file: SecretFile) -> str:
    """What was found in a file, without values: `GitHub token ghp_… (line 3)`."""
    parts = []
    for secret in file.secrets[:_MOST_TOLD]:
        hint = f" {shown(secret.hint)}" if secret.hint else ""
        line = f" (line {secret.line})" if secret.line else ""
        parts.append(f"{secret.kind}{hint}{line}")
    more = len(file.secrets) - _MOST_TOLD
    return ", ".join(parts) + (f" and {more:,} more" if more > 0 else "")


def location_of(evidence: Evidence, case: Case) -> Location | None:
    """The instruction that copies the file, else where a line of the ignore file is missing."""
    if case.copy is not None:
        return Location(evidence.dockerfile or "", case.copy.line)
    return evidence.end_of_ignore_file()
