"""Random projects: what `generate` proposes for them beside moby's matcher and git.

    python -m tests.proposal.fuzz_generate --examples 5000 --seed 1

None of what is expected comes from ctxaudit: Dockerfiles are written together with the list of what
they name, the sets of files are moby's, and what is ignored by git is git's word.
"""

from __future__ import annotations

import argparse
import codecs
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from random import Random
from typing import NamedTuple

from ctxaudit.errors import CtxauditError
from ctxaudit.proposal.propose import STYLES, Proposal, Style, propose
from tests.conformance.fuzz_matcher import find_devtools
from tests.proposal.git_trees import ignored_by_git
from tests.proposal.random_projects import (
    BY_GIT,
    ORDINARY,
    SECRETS,
    Project,
    lay_out,
    random_project,
)

_BLOCK = re.compile(rb"# --- ctxaudit generate: begin.*# --- ctxaudit generate: end\r?\n?", re.S)


class Checked(NamedTuple):
    """How an example came out; `wrong` are the sentences on what does not hold."""

    kind: str
    wrong: tuple[str, ...]


class _Seen(NamedTuple):
    """The included files by moby's matcher: by the user's lines, the file before and after.

    `excepted` are those that exceptions of the user's bring back.
    """

    users: frozenset[str]
    before: frozenset[str]
    after: frozenset[str]
    excepted: frozenset[str]


def check(seed: str, directory: Path) -> Checked:
    """Proposes for the project of a seed."""
    random = Random(seed)
    project = random_project(random)
    checked = check_project(project, random.choice((None, *STYLES)), directory)
    return checked._replace(wrong=tuple(f"seed {seed}: {text}" for text in checked.wrong))


def check_project(project: Project, style: Style | None, directory: Path) -> Checked:
    """Lays out a project, proposes, and compares."""
    context = directory / "context"
    context.mkdir()
    lay_out(project, context)
    try:
        proposal = propose(context, style=style)
        wrong = list(_wrong(directory, context, project, proposal))
    except CtxauditError as error:
        if _included(directory, context, project.ignore or b"") is None:
            return Checked("refused", ())
        return Checked("failed", (f"{style}: {error}\n{project}",))
    kind = proposal.style if proposal.is_new else "as it is"
    text = f"{style}: {wrong}\n{project}\n{proposal.text}"
    return Checked(kind, (text,) if wrong else ())


def _wrong(directory: Path, context: Path, project: Project, proposal: Proposal) -> Iterator[str]:
    before = project.ignore or b""
    if not _is_kept(_without_block(before), _without_block(proposal.content)):
        yield f"the user's bytes: {before!r} -> {proposal.content!r}"
    if proposal.content:
        (context / ".dockerignore").write_bytes(proposal.content)
    for style in (None, proposal.style):
        again = propose(context, style=style)
        if again.content != proposal.content:
            yield f"again with style {style}: {again.text}"
    ignored = ignored_by_git(context) if project.tracked is not None else set()
    made = frozenset(_make_missing(context, project))
    users = _without_block(before).removeprefix(codecs.BOM_UTF8)
    lists = (_without_block(before), before, proposal.content, b"**\n" + users)
    included = {one: _included(directory, context, one) for one in set(lists)}
    if None in included.values():
        yield f"moby refuses one of {lists}"
        return
    seen = _Seen(*(included[one] or frozenset() for one in lists))
    yield from _of_sets(seen, proposal, made | {".dockerignore"})
    yield from _of_names(context, project, seen)
    yield from _of_git(project, seen)
    yield from _of_ordinary(context, project, proposal.style, seen, ignored)
    yield from _of_secrets(context, project, seen)


def _without_block(content: bytes) -> bytes:
    return _BLOCK.sub(b"", content)


def _is_kept(users: bytes, content: bytes) -> bool:
    """Whether the user's bytes are there, with a line end that the last line lacked and a blank."""
    users, content = users.removeprefix(codecs.BOM_UTF8), content.removeprefix(codecs.BOM_UTF8)
    more = content.replace(users, b"", 1)
    return users in content and more in (b"", b"\n", b"\n\n", b"\r\n", b"\r\n\r\n")


def _included(directory: Path, context: Path, ignore: bytes) -> frozenset[str] | None:
    """The files that moby's matcher includes with these bytes as the ignore file; None: none."""
    dockerfile = directory / "Dockerfile"
    dockerfile.write_text("FROM scratch\nCOPY . .\n")
    (directory / "Dockerfile.dockerignore").write_bytes(ignore)
    command = [find_devtools(), "build-context", "ls", os.fspath(context), "--all", "-0"]
    asked = subprocess.run(
        [*command, "-f", os.fspath(dockerfile)], capture_output=True, check=False
    )
    if asked.returncode:
        return None
    rows = [os.fsdecode(row) for row in asked.stdout.split(b"\0") if row]
    paths = (row[2:] for row in rows if row[0] == "+")
    return frozenset(path for path in paths if not _is_directory(context / path))


def _is_directory(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def _make_missing(context: Path, project: Project) -> Iterator[str]:
    """Makes what Dockerfiles name and nobody has made yet, as a later run of a tool would."""
    for source in project.named:
        path = context / source
        if "*" in source or os.path.lexists(path):
            continue
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except FileExistsError:
            continue  # a file is in its way
        path.write_text("made")
        yield source


def _of_sets(seen: _Seen, proposal: Proposal, later: frozenset[str]) -> Iterator[str]:
    """Nothing comes back, and what is said to go and to return is what does.

    `later` are the files that were made after that was said.
    """
    if back := seen.after - seen.users:
        yield f"comes back: {sorted(back)}"
    found = proposal.difference
    for word, files, said in (
        ("go", seen.before - seen.after, found.removed),
        ("return", seen.after - seen.before, found.returned),
    ):
        if differ := (files ^ {file.path for file in said}) - later:
            yield f"not as it is said to {word}: {sorted(differ)}"


def _of_names(context: Path, project: Project, seen: _Seen) -> Iterator[str]:
    """What copies and mounts take by name stays, be it there at the time or not."""
    for source in project.named:
        for path in sorted(seen.users - seen.after):
            if _takes(context, source, path):
                yield f"{source} is named, and {path} went"


def _takes(context: Path, source: str, path: str) -> bool:
    """Whether a source names this file, itself or by a symlink."""
    if source.rpartition("/")[2].startswith("*."):
        at_same_depth = source.count("/") == path.count("/")
        return at_same_depth and fnmatchcase(path, source.replace("[", "[[]"))
    real = os.path.relpath(os.path.realpath(context / source), os.path.realpath(context))
    return path in (source, real)


def _of_git(project: Project, seen: _Seen) -> Iterator[str]:
    """Where the history stays, all tracked files do: git calls them deleted otherwise.

    Not so where an exception of the user's keeps it, behind our block.
    """
    if project.tracked is None or ".git/HEAD" not in seen.after - seen.excepted:
        return
    if lost := (seen.users - seen.after).intersection(project.tracked):
        yield f".git stays, but not {sorted(lost)}"


def _of_ordinary(
    context: Path, project: Project, style: Style, seen: _Seen, ignored: set[str]
) -> Iterator[str]:
    """Names that say nothing stay; in the allow style exactly those that a build takes."""
    takes_nothing = not project.named and not project.takes_all
    is_by_git = ".git" in project.named or not BY_GIT.isdisjoint(project.files.values())
    for path in sorted(filter(_is_ordinary, seen.users - ignored)):
        is_taken = project.takes_all or any(_holds(context, one, path) for one in project.named)
        is_meant = is_taken or path in seen.excepted
        stays = path in seen.after
        if not stays and (is_meant or (style == "deny" and not takes_nothing)):
            yield f"{path} has a name that says nothing, and went"
        if stays and style == "allow" and not is_meant and not is_by_git:
            yield f"{path} stays, which nothing takes"


def _of_secrets(context: Path, project: Project, seen: _Seen) -> Iterator[str]:
    """What is a secret by its name goes, unless it is asked for, or the directory around it."""
    if any("cp .env " in text for text in project.dockerfiles.values()):
        return
    for path in seen.after.difference(project.tracked or (), seen.excepted):
        is_secret = path.rpartition("/")[2] in SECRETS and project.files.get(path)
        if is_secret and not any(_holds(context, one, path) for one in project.named):
            yield f"{path} stays, which is a secret by its name"


def _is_ordinary(path: str) -> bool:
    return ORDINARY.issuperset(path.split("/"))


def _holds(context: Path, source: str, path: str) -> bool:
    """Whether a source names this file or a directory around it."""
    parts = path.split("/")
    return any(_takes(context, source, "/".join(parts[:at])) for at in range(1, len(parts) + 1))


def summary(results: Iterable[Checked]) -> str:
    """The numbers of a run."""
    results = list(results)
    kinds = Counter(result.kind for result in results)
    wrong = sum(bool(result.wrong) for result in results)
    return f"{len(results)} examples, {wrong} wrong; {dict(kinds)}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--examples", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    results = []
    for number in range(options.examples):
        with tempfile.TemporaryDirectory() as directory:
            results.append(check(f"{options.seed}/{number}", Path(directory)))
        for wrong in results[-1].wrong:
            print(wrong, flush=True)
    print(summary(results))
    return 1 if any(result.wrong for result in results) else 0


if __name__ == "__main__":
    sys.exit(main())
