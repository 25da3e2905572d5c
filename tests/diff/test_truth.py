"""Both sides of a comparison against what git itself checks out, on random histories."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import ctxaudit
from ctxaudit.git.clone import only_tracked
from ctxaudit.growth.since import growth_since
from ctxaudit.results import Audit
from tests.conftest import run_git, write_tree
from tests.diff.history import commit

NAMES = st.sampled_from(["a", "b.log", "d/a", "d/b.log", "d/e/c", "caf\udce9", "x y\n", "e/f/g/h"])
SIZES = st.integers(0, 50)
PATTERNS = st.lists(
    st.sampled_from(["*.log", "d", "!d/a", "**/c", "e/*", "x*", "!caf*"]), max_size=4
)
COPIES = st.sampled_from([".", "d", "a*", "e/f/", "caf*"])
TREES = st.fixed_dictionaries(
    {"files": st.dictionaries(NAMES, SIZES, max_size=6), "patterns": PATTERNS, "copy": COPIES}
)


def lay_out(root: Path, tree: dict[str, object]) -> None:
    """Replaces the work tree by another one."""
    run_git(root, "rm", "-rqf", "--ignore-unmatch", ".")
    files = {name: "x" * size for name, size in dict(tree["files"]).items()}  # type: ignore[call-overload]
    files["Dockerfile"] = f"FROM scratch\nCOPY {tree['copy']} /app/\n"
    files[".dockerignore"] = "".join(f"{one}\n" for one in tree["patterns"])  # type: ignore[attr-defined]
    write_tree(root, files)


def figures(audit: Audit) -> list[object]:
    build = audit.builds[0]
    steps = ("included", "transferred", "in_image")
    return [build.totals[2:], [build.files(step) for step in steps]]  # type: ignore[arg-type]


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(before=TREES, now=TREES, loose=st.dictionaries(NAMES, SIZES, max_size=3))
def test_as_git_checks_it_out(
    before: dict[str, object], now: dict[str, object], loose: dict[str, int]
) -> None:
    with tempfile.TemporaryDirectory() as directory:
        root = Path(directory) / "repo"
        root.mkdir()
        run_git(root, "init", "-q", "-b", "main")
        lay_out(root, before)
        commit(root)
        lay_out(root, now)
        commit(root)
        for number, revision in enumerate(("HEAD~1", "HEAD")):
            run_git(root, "worktree", "add", "-q", "--detach", f"../{number}", revision)
            (root.parent / str(number) / ".git").unlink()
        write_tree(root, {f"loose/{name}": "y" * size for name, size in loose.items()})
        found = growth_since("HEAD~1", str(root), lambda: ctxaudit.scan(str(root)))
        [build] = found.builds
        old, new = (ctxaudit.scan(f"{directory}/{number}") for number in (0, 1))
        assert build.before is not None
        assert build.now is not None
        assert figures(Audit((build.before,))) == figures(old)
        assert figures(Audit((build.now,))) == figures(new)
        with only_tracked(str(root)):
            assert figures(ctxaudit.scan(str(root))) == figures(new)
        assert {one.path for one in build.changes} == changed(old, new)


def changed(old: Audit, new: Audit) -> set[str]:
    """Included files that differ in size or reach, by the furthest that each gets."""
    rows = [
        {path: (size, rank) for path, size, rank in one.builds[0].main.furthest.entries() if rank}
        for one in (old, new)
    ]
    return {path for path, _ in rows[0].items() ^ rows[1].items()}
