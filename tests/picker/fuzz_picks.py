"""Random picks in random projects, beside moby's matcher.

python -m tests.picker.fuzz_picks --examples 2000 --seed 1
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
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import NamedTuple

from ctxaudit.errors import CtxauditError
from ctxaudit.proposal.propose import STYLES, propose
from tests.conformance.fuzz_matcher import find_devtools
from tests.picker.models import Session
from tests.proposal.random_projects import Project, lay_out, random_project

_BLOCK = re.compile(rb"# --- ctxaudit generate: begin.*# --- ctxaudit generate: end\r?\n?", re.S)
_STEPS = 8
_RIGHT = re.compile("no comment can hold|no line can say|is read before anything")


class Checked(NamedTuple):
    """What became of an example: how often what happened, and what is wrong."""

    seen: Counter[str]
    wrong: tuple[str, ...] = ()


def check(seed: str, directory: Path) -> Checked:
    """Picks something in the project of a seed, writes it, and compares."""
    random = Random(seed)
    project = random_project(random)
    lay_out(project, directory)
    before = moby_includes(directory)
    if before is None:
        return Checked(Counter(refused=1))
    style = random.choice((None, *STYLES))
    try:
        session = Session(directory, style)
    except CtxauditError as error:
        return Checked(Counter(failed=1), (f"seed {seed}, {style}: {error}\n{project}",))
    seen: Counter[str] = Counter()
    wrong = [text for _ in range(_STEPS) for text in _step(random, session, seen)]
    wrong += _of_file(directory, project, session)
    text = f"seed {seed}, {style}: {wrong}\n{session.outcome.picks}\n{project}"
    return Checked(seen, (text,) if wrong else ())


def _step(random: Random, session: Session, seen: Counter[str]) -> Iterator[str]:
    if random.random() < 0.2:
        seen["proposal"] += 1
        try:
            session.propose()
        except CtxauditError as error:
            yield f"proposal: {error}"
        return
    folders = (folder.prefix[:-1] for folder in session.model.tree.folders if folder.prefix)
    paths = [*folders, *session.model.tree.files(included=True)]
    paths = [path for path in paths if not path.startswith(".git/")]
    paths = [path for path in paths if session.rows.row(path).all.files]
    if not paths:
        return
    path = random.choice(paths)
    was = session.mark(path)
    try:
        session.toggle(path)
    except CtxauditError as error:
        seen["refused"] += 1
        is_right = session.rows.row(path).locked or _RIGHT.search(str(error))
        if not is_right or "proof failed" in str(error):
            yield f"{path} {was}: {error}"
        return
    seen[was] += 1
    if (session.mark(path) == "excluded") == (was == "excluded"):
        yield f"{path} is {was} as before"


def _of_file(directory: Path, project: Project, session: Session) -> Iterator[str]:
    """What is said of the file is what it does, and it is what the next run begins with."""
    before, proposal = project.ignore or b"", session.outcome.proposal
    ignore = directory / ".dockerignore"
    ignore.write_bytes(_BLOCK.sub(b"", before))
    users = moby_includes(directory)
    ignore.write_bytes(proposal.content)
    after = moby_includes(directory)
    if users is None or after is None:
        yield "Docker refuses it"
        return
    if after != session.included - {".dockerignore"}:
        yield f"not as Docker decides: {sorted(after ^ session.included)}"
    if after - users:
        yield f"comes back: {sorted(after - users)}"
    if lost := [one for one in project.named if one in users - after]:
        yield f"named and lost: {lost}"
    if _users(before) != _users(proposal.content):
        yield f"the user's bytes: {proposal.content!r}"
    if Session(directory).outcome.proposal.content != proposal.content:
        yield f"another picker: {Session(directory).outcome.proposal.text}\n{proposal.text}"
    if session.outcome.picks.proposed:
        again = propose(directory, style=proposal.style)
        if again.content != proposal.content:
            yield f"generate: {again.text}\n{proposal.text}"


def _users(content: bytes) -> bytes:
    """The user's part, but for the blanks around it."""
    return _BLOCK.sub(b"", content.removeprefix(codecs.BOM_UTF8)).strip()


def moby_includes(context: Path) -> frozenset[str] | None:
    """The files that moby's matcher includes, without the ignore file; None if it refuses."""
    command = [find_devtools(), "build-context", "ls", os.fspath(context), "--all", "-0"]
    asked = subprocess.run(command, capture_output=True, check=False)
    if asked.returncode:
        return None
    paths = [os.fsdecode(row[2:]) for row in asked.stdout.split(b"\0") if row[:1] == b"+"]
    files = (path for path in paths if not (context / path).is_dir() or _is_link(context / path))
    return frozenset(files) - {".dockerignore"}


def _is_link(path: Path) -> bool:
    return path.is_symlink()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--examples", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    seen: Counter[str] = Counter()
    wrong = 0
    for number in range(options.examples):
        with tempfile.TemporaryDirectory() as directory:
            checked = check(f"{options.seed}/{number}", Path(directory))
        seen += checked.seen
        wrong += bool(checked.wrong)
        for text in checked.wrong:
            print(text, flush=True)
    print(f"{options.examples} examples, {wrong} wrong; {dict(seen)}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
