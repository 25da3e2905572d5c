"""Our answer beside another one, and the smallest case in which the two differ."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import ctxaudit
from tests.conformance.engine import DOCKERFILE, Taken
from tests.conformance.trees import write_tree

REASONS = (
    "syntax error in pattern",
    'illegal exclusion pattern: "!"',
    "token too long",
    'header key "exclude-patterns" contains value with non-printable ASCII',
    "string field contains invalid UTF-8",
)
UNDECODABLE = REASONS[-1]


class Case(NamedTuple):
    """A tree and the bytes of its ignore file."""

    texts: list[str]
    ignore: bytes


class Place(NamedTuple):
    """A case on disk; the Dockerfile lies beside the context."""

    context_dir: Path
    dockerfile: Path
    ignore_file: Path

    def put(self, ignore: bytes) -> None:
        """Writes the ignore file."""
        self.ignore_file.write_bytes(ignore)


Answer = Callable[[Place], Taken]


def lay_out(directory: Path, case: Case, builder: str = "buildkit") -> Place:
    """Writes the case into a new directory, with the ignore file where the builder reads it."""
    context_dir = write_tree(directory / "context", case.texts)
    beside = directory / "Dockerfile.dockerignore"
    inside = context_dir / ".dockerignore"
    ignore_file = inside if builder == "classic" else beside
    place = Place(context_dir, directory / "Dockerfile", ignore_file)
    place.dockerfile.write_text(DOCKERFILE)
    place.put(case.ignore)
    return place


def ours(place: Place, builder: str = "buildkit", *, transported: bool = True) -> Taken:
    """What ctxaudit says that `COPY . /` takes.

    Without `transported` it is what the ignore file leaves, be the names UTF-8 or not.
    """
    try:
        (build,) = ctxaudit.scan(place.context_dir, place.dockerfile, builder=builder).builds
    except Exception as error:  # noqa: BLE001 - whatever it is, it is a difference to be shown
        return Taken(error=_reason_of_ours(error))
    if not transported:
        return Taken(build.files("included"), build.directories())
    if any(finding.rule == "undecodable-name" for finding in build.findings):
        return Taken(error=UNDECODABLE)
    return Taken(build.files("included"), build.directories(), build.emptied)


def _reason_of_ours(error: Exception) -> str:
    if isinstance(error, ctxaudit.CtxauditError):
        return reason_of(error.message)
    return f"crash: {error!r}"


def reason_of(error: str) -> str:
    """The part of an error that Docker and ctxaudit have in common; else the error itself."""
    return next((reason for reason in REASONS if reason in error), error)


def smallest(case: Case, differs: Callable[[Case], bool]) -> Case:
    """A part of the case that still differs and none of whose lines or entries can go."""
    smaller = True
    while smaller:
        smaller = False
        for candidate in _parts(case):
            if differs(candidate):
                case, smaller = candidate, True
                break
    return case


def _parts(case: Case) -> list[Case]:
    lines = case.ignore.split(b"\n")
    texts = case.texts
    without_line = (b"\n".join(lines[:i] + lines[i + 1 :]) for i in range(len(lines)))
    halves = [texts[len(texts) // 2 :], texts[: len(texts) // 2]] if len(texts) > 3 else []
    without_entry = [texts[:i] + texts[i + 1 :] for i in range(len(texts))]
    return [Case(texts, ignore) for ignore in without_line if ignore != case.ignore] + [
        Case(part, case.ignore) for part in halves + without_entry
    ]


def describe(
    case: Case,
    answers: dict[str, Answer],
    builder: str = "buildkit",
    ignoring: Taken | None = None,
) -> str:
    """The case, shrunk while the answers differ, as lines that make a test of it."""

    def all_answers(case: Case) -> dict[str, Taken]:
        with tempfile.TemporaryDirectory() as directory:
            place = lay_out(Path(directory), case, builder)
            return {name: answer(place) for name, answer in answers.items()}

    def differs(case: Case) -> bool:
        taken = set(all_answers(case).values())
        return len(taken) > 1 and ignoring not in taken

    small = smallest(case, differs)
    shown = [f"  {name}: {taken}" for name, taken in all_answers(small).items()]
    return "\n".join([f"tree {small.texts!r}", f"ignore file {small.ignore!r}", *shown])


def as_transported(ignore: bytes) -> bytes:
    """The ignore file as BuildKit's transport makes it: U+FFFD for each byte that is not UTF-8."""
    text = ignore.decode("utf-8", "surrogateescape")
    return re.sub("[\udc80-\udcff]", "\ufffd", text).encode()
