"""What holds of the catalogue's findings on every tree."""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import ctxaudit
from ctxaudit.catalogue import CONTEXT_FAMILIES
from ctxaudit.catalogue.find import Known, find_known
from ctxaudit.catalogue.proofs import reader_of
from ctxaudit.claims import Claim, paths_of
from ctxaudit.ignorefile.pattern import DockerPattern
from ctxaudit.pipeline import Checks
from ctxaudit.results import Build
from ctxaudit.rules import choose
from tests.conftest import write_tree

DIRECTORIES = st.sampled_from(
    "a src web node_modules target build .venv __pycache__ .git .cache cover b#c [x] dist".split()
)
FILES = st.sampled_from(
    "a.py Cargo.toml package.json pyvenv.cfg CACHEDIR.TAG x.pyc app.log npm-debug.log .coverage "
    "terraform.tfstate lcov.info CMakeCache.txt node_modules setup.py .coveragerc".split()
)
PATHS = st.builds(
    lambda directories, name: "/".join([*directories, name]),
    st.lists(DIRECTORIES, max_size=4),
    FILES,
)
TEXTS = {"CACHEDIR.TAG": "Signature: 8a477f597d28d172789f06886806bc55\n"}
COPIES = st.sampled_from(
    ["COPY . /", "COPY src /\nCOPY . /", "COPY dist /dist\nCOPY . /", "COPY */target/a.py /"]
)
IGNORES = st.sampled_from(["", "docs\n", "node_modules\n", "**/build\n!**/build\n", "web\n"])
LITTER = Checks(choose(select=CONTEXT_FAMILIES))
TREES = st.sets(PATHS, min_size=1, max_size=14)
slow = settings(
    max_examples=int(os.environ.get("MAX_EXAMPLES", "60")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)


def make(root: Path, paths: set[str], copies: str, ignore: str) -> None:
    files = {
        path: TEXTS.get(path.rpartition("/")[2], "x" * len(path))
        for path in sorted(paths)
        if not any(other.startswith(f"{path}/") for other in paths)
    }
    dockerfile = f"FROM scratch\n{copies}\nRUN make\n"
    write_tree(root, {**files, "Dockerfile": dockerfile, ".dockerignore": ignore})


def scanned(root: Path) -> Build:
    return ctxaudit.scan(root, checks=LITTER).builds[0]


def claimed_files(build: Build, claim: Claim, claims: list[Claim]) -> list[str]:
    """The files of a claim; a guess at a directory leaves what is better known in it to others."""
    tree = build.main.tree
    if claim.positions:
        return paths_of(tree, claim)
    inner = [one for one in claims if one.path.startswith(f"{claim.path}/")]
    others = [path for one in inner for path in paths_of(tree, one)]
    return [
        path
        for path in build.files("included")
        if path.startswith(f"{claim.path}/")
        and path not in others
        and not path.startswith(tuple(f"{one}/" for one in others))
    ]


def known(build: Build) -> Known:
    return find_known(build.main.tree, reader_of(build.context))


@slow
@given(TREES, COPIES, IGNORES)
def test_claims_are_disjoint_and_counted(paths: set[str], copies: str, ignore: str) -> None:
    with tempfile.TemporaryDirectory() as directory:
        root = Path(directory)
        make(root, paths, copies, ignore)
        build = scanned(root)
        claims = [claim for one in known(build).litter.values() for claim in one.items]
        counts = Counter(path for claim in claims for path in claimed_files(build, claim, claims))
        assert set(counts.values()) <= {1}
        for claim in claims:
            files = claimed_files(build, claim, claims)
            size = sum((root / path).stat().st_size for path in files)
            assert claim.totals == (len(files), size)
            assert claim.source is not None
            pattern = DockerPattern.of(claim.source.pattern)
            if not claim.source.entry.claims_parent:
                assert all(pattern.match_file(path) for path in paths_of(build.main.tree, claim))


@slow
@given(TREES, COPIES, IGNORES)
def test_the_lines_take_what_is_told_and_nothing_else(
    paths: set[str], copies: str, ignore: str
) -> None:
    with tempfile.TemporaryDirectory() as directory:
        root = Path(directory)
        make(root, paths, copies, ignore)
        before = scanned(root)
        told = [one for one in before.findings if one.add_lines]
        with (root / ".dockerignore").open("a") as file:
            file.writelines(f"{line}\n" for line in before.savings.lines)
        after = scanned(root)
        gone = set(before.files("included")) - set(after.files("included"))
        assert set(after.files("included")) <= set(before.files("included"))
        gone -= {".dockerignore"}
        litter = [claim for one in known(before).litter.values() for claim in one.items]
        deeper = [claim for one in known(before).deeper.values() for claim in one.items]
        told_elsewhere = {path for one in deeper for path in claimed_files(before, one, litter)}
        assert sum(one.files for one in told) == len(gone - told_elsewhere)
        assert before.savings.included.files == len(gone)
        sizes = sum((root / path).stat().st_size for path in gone)
        assert before.savings.included.bytes == sizes
        assert not any(one.add_lines for one in after.findings)
        if "COPY dist" in copies:  # the output of an earlier build, all of which is meant
            assert not any(path.startswith("dist/") for path in gone)
