"""Random trees and `.gitignore` files: our lines beside real git and moby's matcher.

python -m tests.proposal.fuzz_gitignore --trees 5000 --seed 1
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from random import Random
from typing import NamedTuple

from ctxaudit.proposal.gitignore import Source, Translation, translate
from ctxaudit.proposal.gitignore.answers import differences
from ctxaudit.proposal.gitignore.status import git_status
from tests.conformance.fuzz_matcher import find_devtools
from tests.proposal.git_trees import git, ignored_by_git, track, tree_of, write

NAMES = ["a", "b", "ab", "foo", "x.py", "y.log", ".a", "a b", "é", "[a]", "a|b", "#x", "!x"]
NAMES += ["build", "logs", "a*", "b ", "\\d", "a?", "x\ty", "{a}", "a^b", "A", "-", "]"]
WHOLE = ["*", "*.py", "*/", "build/", "logs", "**/foo", "foo/**", "a/**/b", "/*", "**", "?", "a*/"]
PIECES = ["a", "b", "foo", "x.py", "*.py", "*.log", "?", "*", "**", "***", "/", "/", "build"]
PIECES += ["[ab]", "[!a]", "[^a-c]", "[]a]", "[[:alpha:]]", "[a/b]", "[*]", "[!-~]", "[a-"]
PIECES += ["[b-a]", "[a\\]]", "[[:b:]]", "\\a", "\\*", "\\", "\\ ", " ", "|", "{2}", "é", "#", "!"]
ENDS = ["", "", "", "", " ", "\r", "\0x"]


class Project(NamedTuple):
    """A tree, git's patterns for it, and which of its files are tracked."""

    files: list[str]
    sources: list[Source]
    tracked: list[str]


class Checked(NamedTuple):
    """What came out; `wrong` is empty if all agree."""

    ignored: int
    lines: int
    wrong: str


def random_project(random: Random) -> Project:
    """A project; the `.gitignore` files are among its files."""
    paths = ["/".join(random.choices(NAMES, k=random.randint(1, 4))) for _ in range(14)]
    paths = paths[: random.randint(1, 14)]
    files = sorted({path for path in paths if not any(it.startswith(path + "/") for it in paths)})
    prefixes = list(tree_of(files))
    sources = []
    if random.random() < 0.3:
        sources.append(Source(".git/info/exclude", _lines(random, files, 3)))
    sources += [
        Source(f"{prefix}.gitignore", _lines(random, files, 6), prefix)
        for prefix in prefixes
        if not prefix or random.random() < 0.25
    ]
    files += [source.path for source in sources if source.path.endswith(".gitignore")]
    share = random.choice([0, 0, 0.15])
    return Project(files, sources, [file for file in files if random.random() < share])


def _lines(random: Random, files: list[str], most: int) -> bytes:
    lines = [_line(random, files) for _ in range(random.randint(1, most))]
    return ("\n".join(lines) + random.choice(["", "\n"])).encode()


def _line(random: Random, files: list[str]) -> str:
    parts = random.choice(files).split("/")
    text = random.choice(
        [
            random.choice(parts),
            "/".join(parts[: random.randint(1, len(parts))]),
            random.choice(WHOLE),
            "".join(random.choices(PIECES, k=random.randint(1, 5))),
            "".join(random.choices(PIECES, k=random.randint(1, 5))),
        ]
    )
    text = ("/" if random.random() < 0.15 else "") + text + ("/" if random.random() < 0.2 else "")
    return ("!" if random.random() < 0.3 else "") + text + random.choice(ENDS)


def check(seed: str, directory: Path, *, ask_moby: bool) -> Checked:
    """Lays out the project of a seed and compares what is ignored with what is excluded."""
    project = random_project(Random(seed))
    write(directory, project.files)
    git(directory, "init", "-q")
    (directory / ".git/info").mkdir(exist_ok=True)
    (directory / ".git/info/exclude").write_bytes(b"")
    for source in project.sources:
        (directory / source.path).write_bytes(source.content)
    track(directory, project.tracked)
    expected = ignored_by_git(directory)
    translation = translate(tree_of(project.files), project.sources, set(project.tracked))
    wrong = _wrong(project, translation, expected)
    if ask_moby and not wrong:
        excluded = set(project.files) - _sent(directory, translation)
        wrong = f"moby: {excluded ^ expected}" if excluded != expected else ""
    text = f"seed {seed}: {wrong}\n{project}\n{translation}" if wrong else ""
    return Checked(len(expected), len(translation.lines), text)


def _wrong(project: Project, translation: Translation, expected: set[str]) -> str:
    tree = tree_of(project.files)
    status = git_status(tree, project.sources, set(project.tracked))
    ours = {
        prefix + name
        for prefix, decisions in status.files.items()
        for name, decision in zip(tree[prefix].files, decisions, strict=True)
        if decision.ignored
    }
    if ours != expected:
        return f"git: {ours ^ expected}"
    left = list(differences([line.text for line in translation.lines], tree, status))
    given_up = [it for it in translation.untranslated if not it.pattern.flaw]
    return f"Docker: {left} {given_up}" if left or given_up else ""


def _sent(context_dir: Path, translation: Translation) -> set[str]:
    """The files that moby's matcher sends with these lines as the ignore file."""
    with tempfile.TemporaryDirectory() as directory:
        dockerfile = Path(directory) / "Dockerfile"
        dockerfile.write_text("FROM scratch\nCOPY . .\n")
        lines = "".join(f"{line.text}\n" for line in translation.lines)
        Path(f"{dockerfile}.dockerignore").write_text(lines)
        command = [find_devtools(), "build-context", "ls", os.fspath(context_dir), "--all", "-0"]
        asked = subprocess.run(
            [*command, "-f", os.fspath(dockerfile)], capture_output=True, check=True
        )
    rows = [os.fsdecode(row) for row in asked.stdout.split(b"\0") if row]
    return {row[2:] for row in rows if row[0] == "+"}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--trees", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    results = []
    for number in range(options.trees):
        with tempfile.TemporaryDirectory() as directory:
            results.append(check(f"{options.seed}/{number}", Path(directory), ask_moby=True))
        if results[-1].wrong:
            print(results[-1].wrong, flush=True)
    wrong = sum(bool(result.wrong) for result in results)
    some = sum(bool(result.ignored) for result in results)
    lines = sum(result.lines for result in results)
    print(f"{len(results)} trees, {some} with ignored files, {lines} lines, {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
