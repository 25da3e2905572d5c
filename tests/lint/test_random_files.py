"""Random ignore files over random trees: one finding a line, and changes that do what they say."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import ctxaudit
from ctxaudit.model import Finding
from tests.conftest import write_tree
from tests.lint.edited import apply, ignore_findings

WORDS = (
    "docs src web a.md README.md node_modules __pycache__ a.pyc .env logs .gitkeep latest dist"
    " Cargo.lock doc".split(" ")
)
NAMES = st.sampled_from(WORDS)
PATHS = st.lists(NAMES, min_size=1, max_size=3).map("/".join)
SHAPES = (
    "{}|/{}|{}/|*/{}|**/{}|!{}|!**/{}|{}/*|!{}/**|../{}|{}*|*{}|**{}|[!a]{}|.|*|**/|{} # why"
    '|// {}| # {}|"{}"|{}, x|{{},x}|- {}|^{}$'
).split("|")
LINES = st.builds(
    lambda shape, path: shape.replace("{}", path), st.sampled_from(SHAPES), st.one_of(NAMES, PATHS)
)
DOCKERFILES = st.sampled_from(
    [
        {},
        {"Dockerfile": "FROM scratch\nCOPY . /\n"},
        {"Dockerfile": "FROM rust\nCOPY src docs/ /app/\nRUN cargo build\n", "Cargo.toml": "[a]\n"},
    ]
)


def _tree(paths: list[str]) -> dict[str, str]:
    return {
        path: "x" * len(path)
        for path in paths
        if not any(other.startswith(f"{path}/") for other in paths)
    }


def included(root: Path) -> set[str]:
    return set(ctxaudit.scan(root).builds[0].files("included"))


@given(
    st.lists(LINES, min_size=1, max_size=5),
    st.lists(PATHS, min_size=1, max_size=10).map(_tree),
    DOCKERFILES,
)
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_one_finding_a_line_and_true_changes(
    lines: list[str], files: dict[str, str], more: dict[str, str]
) -> None:
    ignore = "\n".join(lines) + "\n"
    with tempfile.TemporaryDirectory() as directory:
        root = write_tree(Path(directory), {**files, **more, ".dockerignore": ignore})
        try:
            before = included(root)
        except ctxaudit.CtxauditError:
            return  # Docker refuses the file
        findings = ignore_findings(root)
        places = Counter(finding.location for finding in findings if finding.location)
        assert max(places.values(), default=1) == 1
        for finding in findings:
            if finding.edits or finding.add_lines:
                apply(root, finding)
                after = included(root)
                check(root, finding, before, after)
                (root / ".dockerignore").write_text(ignore)


def test_many_rules_speak() -> None:
    """The random files are not all clean: over a fixed lot of them most rules have findings."""
    random = Random(1)
    seen: Counter[str] = Counter()
    for _ in range(600):
        lines = [example_line(random) for _ in range(random.randint(1, 5))]
        paths = ["/".join(random.choices(WORDS, k=random.randint(1, 3))) for _ in range(8)]
        with tempfile.TemporaryDirectory() as directory:
            files = {**_tree(paths), "Dockerfile": "FROM scratch\nCOPY . /\n"}
            root = write_tree(Path(directory), {**files, ".dockerignore": "\n".join(lines)})
            seen.update(finding.rule for finding in ignore_findings(root))
    assert len(seen) >= 10, seen


def example_line(random: Random) -> str:
    shapes = random.choice((SHAPES[:9], SHAPES))
    return random.choice(shapes).replace("{}", random.choice(WORDS))


def check(root: Path, finding: Finding, before: set[str], after: set[str]) -> None:
    if finding.rule == "emptied-file":
        assert before == after
    elif finding.reach == "excluded":
        assert len(after - before) == finding.files
    elif finding.rule == "root-only-pattern":  # what an earlier line would take is told there
        assert len(before - after) >= finding.files > 0
    else:
        assert len(before - after) == finding.files
    if not finding.files:
        assert before == after
    errors = [one for one in ignore_findings(root) if one.severity == "error"]
    assert not errors or finding.severity == "error" or "everything-excluded" in str(errors)
