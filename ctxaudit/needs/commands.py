"""Files that the commands of a Dockerfile name, found back from their places in a stage.

`RUN ./scripts/build.sh` behind `COPY . .` reads `scripts/build.sh` of the context, though no COPY
names it. Only a path that can be told is followed: no variable, no wildcard.
"""

from __future__ import annotations

import itertools
import posixpath
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from ctxaudit.expression import Expression
from ctxaudit.model import Location
from ctxaudit.needs.model import Need
from ctxaudit.needs.reached import Stages

if TYPE_CHECKING:
    from ctxaudit.dockerfile import Copy, Instruction
    from ctxaudit.tree import ContextTree

_ASSIGNMENT = Expression(r"[A-Za-z_]\w*=")
_BEFORE = frozenset("! { } if then elif else while until do sudo exec env time . source".split())
_RUN_BY = frozenset("sh bash ash dash zsh python python3 node ruby perl php deno bun tsx".split())
# these fail where one of their operands is not there
_READERS = frozenset(("cat", "chmod", "cp", "mv", "patch", "tar", "unzip"))
_MAKERS = {
    "make": ("GNUmakefile", "makefile", "Makefile"),
    "just": ("justfile", "Justfile", ".justfile"),
    "task": ("Taskfile.yml", "Taskfile.yaml"),
}


class Named(NamedTuple):
    """A need and the instruction that names it."""

    need: Need
    instruction: Instruction


class _Word(NamedTuple):
    """A path that a command names; certain is what it cannot do without."""

    path: str
    certain: bool


def named_by_commands(stages: Stages, dockerfile: str) -> Iterator[Named]:
    """The needs that RUNs, and the CMD and ENTRYPOINT of the image, name.

    The cause is a line of the Dockerfile, as a path from the working directory.
    """
    tree = stages.journey.sources[None].tree
    for one in stages.journey.plan.instructions:
        starts = one.name in ("CMD", "ENTRYPOINT") and one.shipped
        if one.onbuild or not (starts or (one.name == "RUN" and one.needed)):
            continue
        for directory, words in _commands(one):
            for word in _paths(words):
                place = posixpath.normpath(posixpath.join(directory, word.path))
                for path in _lying_at(stages, one, place, tree):
                    cause, why = Location(dockerfile, one.line), f"is named by this {one.name}"
                    yield Named(Need(path, cause, why, "run", word.certain), one)


def _commands(instruction: Instruction) -> Iterator[tuple[str, list[str]]]:
    """The words of each command with the directory that it runs in, as far as that is known."""
    from ctxaudit.builds.workflows.shell import commands
    from ctxaudit.dockerfile.scripts import script_of

    directory = instruction.setting.workdir
    if instruction.json:
        if directory is not None:
            yield directory, list(instruction.args)
        return
    for command in commands(script_of(instruction) or ""):
        words = [
            "".join(part.text if part.kind == "text" else "$" for part in word)
            for word in command.words
        ]
        if words[:1] == ["cd"] and len(words) == 2:
            known = directory is not None or words[1].startswith("/")
            target = posixpath.normpath(posixpath.join(directory or "/", words[1]))
            directory = target if known and "$" not in words[1] else None
        elif directory is not None:
            yield directory, words


def _paths(words: list[str]) -> Iterator[_Word]:
    while words and (words[0] in _BEFORE or _ASSIGNMENT.match(words[0])):
        words = words[1:]
    if not words:
        return
    program = posixpath.basename(words[0])
    if "/" in words[0]:
        yield from _word(words[0], certain=True)
    if program in _MAKERS:
        directory = next((b for a, b in itertools.pairwise(words) if a == "-C"), ".")
        for name in _MAKERS[program]:
            yield from _word(f"{directory}/{name}", certain=True)
    operands = [word for word in words[1:] if not word.startswith("-")]
    is_inline = program in _RUN_BY and {"-c", "-m", "-e", "-p"} & set(words[1:3])
    for number, word in enumerate(operands if not is_inline else ()):
        is_run = program in _RUN_BY and number == 0
        is_source = program in _READERS and number < max(len(operands) - 1, 1)
        yield from _word(word, certain=is_run or is_source)
    if program in ("pip", "pip3"):
        for option, value in itertools.pairwise(words):
            yield from _word(value, certain=True) if option in ("-r", "--requirement") else ()


def _word(path: str, *, certain: bool) -> Iterator[_Word]:
    if path and not set("$*?[~:").intersection(path):
        yield _Word(path, certain)


def _lying_at(
    stages: Stages, instruction: Instruction, place: str, tree: ContextTree
) -> Iterator[str]:
    """The files of the context that would lie at this absolute path."""
    candidates = dict.fromkeys(
        path
        for copy in stages.journey.plan.copies
        if copy.needed and not copy.mount and copy.origin.kind == "context"
        for path in _sources_of(copy, place)
    )
    workdir = instruction.setting.workdir
    if workdir is not None and place.startswith(f"{workdir.rstrip('/')}/"):
        candidates[place[len(workdir.rstrip("/")) + 1 :]] = None
    for path in candidates:
        is_file = tree.state_of(path) is not None and f"{path}/" not in tree.by_prefix
        if is_file and place in stages.places(path, instruction):
            yield path


def _sources_of(copy: Copy, place: str) -> Iterator[str]:
    """What a copy may have taken to bring something to this place."""
    if copy.destination is None:
        return
    target = posixpath.normpath(copy.destination)
    below = posixpath.relpath(place, target)
    if below.startswith(".."):
        return
    for source in copy.sources:
        if source.local and source.path is not None:
            path = posixpath.normpath(f"/{source.path}").lstrip("/")
            yield posixpath.normpath(posixpath.join(path, below))
            yield path
