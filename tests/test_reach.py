"""Where files end up: recorded images of a real engine, and what lies beyond them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ctxaudit.dockerfile import plan
from ctxaudit.reach import ContextFiles, Placements, Taken, source_losses
from ctxaudit.transfer import FetchedEntries
from tests.conformance.builds import ours, write_files
from tests.conformance.transferred import write_shell

RECORDED: dict[str, Any] = json.loads(
    Path(__file__).with_name("conformance").joinpath("placement_cases.json").read_text("utf-8")
)
OF_NO_CONTEXT = ("hi\n", "i")  # the text of a heredoc, a file out of an archive


@pytest.mark.parametrize(
    "case", RECORDED["cases"], ids=lambda case: case["dockerfile"].replace("\n", "; ")
)
def test_recorded_image(case: dict[str, Any], tmp_path: Path) -> None:
    context_dir = write_files(tmp_path / "main", RECORDED["tree"])
    named = {name: write_files(tmp_path / name, files) for name, files in RECORDED["named"].items()}
    named["shell"] = tmp_path / "shell"
    write_shell(named["shell"])
    dockerfile = tmp_path / "Dockerfile"
    dockerfile.write_text(case["dockerfile"])
    answer = ours(context_dir, dockerfile, named_contexts=named)
    assert answer.error is None
    real = {path: text for path, text in case["image"].items() if text not in OF_NO_CONTEXT}
    told = {path for path in answer.image if path != "/bin/sh"}
    assert told == real.keys()
    for path, text in real.items():
        content = text.encode("latin-1")
        if text.endswith((".tar", ".tar.gz")) and not text.endswith("plain.tar"):
            content = (context_dir / text.removeprefix("main:")).read_bytes()
        assert content in answer.image[path]
    unpacked = sum(text == "i" for text in case["image"].values())
    assert len(answer.anywhere) == unpacked


class Case:
    """A small context and the placements of a Dockerfile over it."""

    def __init__(self, directory: Path, files: list[str], dockerfile: str, **options: Any) -> None:
        directory.mkdir(exist_ok=True)
        self.root = write_files(directory / "context", files)
        self.plan = plan(dockerfile, **options)
        fetched = FetchedEntries(self.plan, str(self.root))
        self.placements = Placements(self.plan, ContextFiles(str(self.root), fetched.takes))

    def places(self, path: str) -> list[tuple[int, str | None]]:
        return [(place.stage, place.path) for place in self.placements.places(path)]


FILES = ["app/x", "app/y", "Makefile", "notes.md"]
TWO_STAGES = """\
FROM scratch AS build
COPY . /app
RUN make
FROM scratch
COPY --from=build /app/app /srv
COPY notes.md /
"""


def test_reach_through_stages(tmp_path: Path) -> None:
    case = Case(tmp_path, FILES, TWO_STAGES)
    assert case.places("app/x") == [(0, "/app/app/x"), (1, "/srv/x")]
    assert case.places("Makefile") == [(0, "/app/Makefile")]
    assert case.placements.reach("app/x") == "image"
    assert case.placements.reach("Makefile") == "stage"
    assert case.placements.reach_below("app/") == "image"
    assert case.placements.reach_below("") is None


def test_a_run_on_the_way_is_told(tmp_path: Path) -> None:
    case = Case(tmp_path, FILES, TWO_STAGES)
    build, final = case.placements.places("app/x")
    assert (build.after_run, final.after_run) == (False, True)
    assert final.copy is not None
    assert final.copy.line == 5


def test_a_mount_places_nothing(tmp_path: Path) -> None:
    case = Case(tmp_path, FILES, "FROM scratch\nRUN --mount=target=/m cp -r /m /out\n")
    assert case.placements.reach("app/x") == "transferred"
    assert case.placements.reach_below("app/") == "transferred"


def test_an_unneeded_stage_places_nothing(tmp_path: Path) -> None:
    text = "FROM scratch AS test\nCOPY app /t\nFROM scratch\nCOPY Makefile /\n"
    case = Case(tmp_path, FILES, text)
    assert case.places("app/x") == []
    assert case.places("Makefile") == [(1, "/Makefile")]


def test_removed_in_a_shipped_stage_is_still_in_a_layer(tmp_path: Path) -> None:
    text = "FROM scratch AS base\nCOPY app /app\nFROM base\nWORKDIR /app\nRUN rm -f x && true\n"
    case = Case(tmp_path, FILES, text)
    (place,) = case.placements.places("app/x")
    assert (place.in_image, place.path, place.removed_at) == (True, "/app/x", 5)
    (other,) = case.placements.places("app/y")
    assert other.removed_at is None


def test_removed_before_it_is_copied_on(tmp_path: Path) -> None:
    text = (
        "FROM scratch AS build\nCOPY app /app\nRUN rm -rf /app/x\n"
        "FROM scratch\nCOPY --from=build /app /srv\n"
    )
    case = Case(tmp_path, FILES, text)
    assert case.placements.reach("app/x") == "stage"
    assert case.places("app/y") == [(0, "/app/y"), (1, "/srv/y")]
    assert case.placements.reach_below("app/") is None


@pytest.mark.parametrize(
    ("command", "removes"),
    [
        ("rm /app/x", True),
        ("cd / && rm -rf app/x", False),
        ("rm app/x", True),
        ("true; rm -rf -- /app/x /other", True),
        ("test -e /y && rm /app/x", True),
        ("true || rm /app/x", False),
        ("if true; then rm /app/x; fi", False),
        ("rm /app/*", False),
        ("rm $X/app/x", False),
        ('["rm", "/app/x"]', True),
        ("echo rm /app/x", False),
        ("<<EOF\nset -e\nrm /app/x\nEOF", True),
        ("rm '/app/x", False),
    ],
)
def test_which_rm_counts(tmp_path: Path, command: str, removes: bool) -> None:
    text = f"FROM scratch\nCOPY app /app\nRUN {command}\n"
    (place,) = Case(tmp_path, FILES, text).placements.places("app/x")
    assert (place.removed_at == 3) == removes


def test_covered_by_a_later_copy_before_it_is_copied_on(tmp_path: Path) -> None:
    text = (
        "FROM scratch AS build\nCOPY app /app\nCOPY notes.md /app/x\n"
        "FROM scratch\nCOPY --from=build /app /srv\n"
    )
    case = Case(tmp_path, FILES, text)
    assert case.places("app/x") == [(0, "/app/x")]
    assert case.places("notes.md") == [(0, "/app/x"), (1, "/srv/x")]


def test_replaced_within_one_instruction_is_in_no_layer(tmp_path: Path) -> None:
    """`COPY a b /x/` leaves b/f at /x/f; a/f was there for a moment only."""
    case = Case(tmp_path, ["a/f", "a/g", "b/f"], "FROM scratch\nCOPY a b /x/\n")
    assert case.places("a/f") == []
    assert case.places("a/g") == [(0, "/x/g")]
    assert case.places("b/f") == [(0, "/x/f")]
    assert case.placements.reach_below("a/") is None
    two = Case(tmp_path / "two", ["a/f", "b/f"], "FROM scratch\nCOPY a /x/\nCOPY b /x/\n")
    assert two.places("a/f") == [(0, "/x/f")]


@pytest.mark.parametrize(
    ("instruction", "path"),
    [
        ("COPY notes.md /etc/notes.md", "/etc/notes.md"),
        ("COPY notes.md /etc/other.md", "/etc/other.md"),
        ("COPY notes.md /etc/", "/etc/notes.md"),
        ("COPY notes.md /usr/bin", None),
        ("COPY Makefile /make", None),
        ("COPY notes.md notes.md", None),
        ("WORKDIR /w\nCOPY notes.md .", "/w/notes.md"),
        ("COPY app /opt", "/opt/x"),
    ],
)
def test_path_over_an_image_from_afar(tmp_path: Path, instruction: str, path: str | None) -> None:
    case = Case(tmp_path, FILES, f"FROM python:3.12\n{instruction}\n")
    source = instruction.split("COPY ")[1].split()[0]
    file = "app/x" if source == "app" else source
    assert case.places(file) == [(0, path)]
    assert case.placements.reach(file) == "image"


def test_unpacked_archive_goes_along(tmp_path: Path) -> None:
    files = ["x.tar (archive)", "y"]
    text = "FROM scratch AS a\nADD x.tar y /opt/\nFROM scratch\nCOPY --from=a /opt /o\n"
    case = Case(tmp_path, files, text)
    assert case.places("x.tar") == [(0, None), (1, None)]
    assert case.places("y") == [(0, "/opt/y"), (1, "/o/y")]


@pytest.mark.parametrize("parents", ["src/sub/c", "./src/./sub/c", "src/*/c", "**/c"])
def test_parents_of_a_newer_frontend(tmp_path: Path, parents: str) -> None:
    text = f"# syntax=docker/dockerfile:1.20\nFROM scratch\nCOPY --parents {parents} /x/\n"
    case = Case(tmp_path, ["src/sub/c", "src/d"], text)
    inside = "sub/c" if "/./" in parents else "src/sub/c"
    assert case.places("src/sub/c") == [(0, f"/x/{inside}")]
    assert case.places("src/d") == []


def test_what_one_copy_takes(tmp_path: Path) -> None:
    root = write_files(tmp_path / "c", ["app/x", "app/y.md", "z"])
    copies = plan("FROM scratch\nCOPY --exclude=*.md app z /t/\nCOPY $A /x\n").copies
    taken = Taken(copies[0], ContextFiles(str(root), lambda _: True))
    assert [taken.takes(path) for path in ("app/x", "app/y.md", "z")] == [True, False, True]
    assert taken.takes_all_below("app/") is None
    assert taken.takes_all_below("other/") is False
    assert Taken(copies[1], ContextFiles(str(root), lambda _: True)).takes_all_below("") is True


def test_losses(tmp_path: Path) -> None:
    root = write_files(
        tmp_path / "c", ["docs/a", "docs/b.md", "README.md", "x.md", "app", "l -> docs"]
    )
    gone = {"docs/a", "docs/b.md", "docs", "README.md"}
    copies = plan(
        "FROM scratch AS no\nCOPY docs /\nFROM scratch\n"
        "COPY docs/ /d\nCOPY ./docs /d\nCOPY *.md /m/\n"
        "COPY missing /x\nCOPY none* /x\nCOPY . /all\nCOPY app docs/a /x/\nCOPY l /l\n"
        "RUN --mount=source=lost,target=/m true\nADD https://x/y /z\n"
    ).copies
    disk = ContextFiles(str(root), lambda _: True)
    losses = source_losses(copies, disk, lambda path, _: path not in gone)
    assert [(loss.copy.line, loss.source.written, loss.kind, loss.lost) for loss in losses] == [
        (4, "docs/", "ignored", ("docs",)),
        (5, "./docs", "ignored", ("docs",)),
        (6, "*.md", "partly-ignored", ("README.md",)),
        (7, "missing", "missing", ()),
        (10, "docs/a", "ignored", ("docs/a",)),
        (11, "l", "ignored", ("docs",)),
        (12, "lost", "missing", ()),
    ]


def test_archives(tmp_path: Path) -> None:
    root = write_files(tmp_path / "c", ["a.tar (archive)", "b.tar.gz (archive)", "plain.tar"])
    (root / "zst").write_bytes(b"\x28\xb5\x2f\xfd" + bytes(600))
    (root / "gz").write_bytes(b"\x1f\x8b\x08" + bytes(600))
    (root / "large").write_bytes(bytes(2048))
    files = ContextFiles(str(root), lambda _: True)
    names = ["a.tar", "b.tar.gz", "plain.tar", "zst", "gz", "large", "missing"]
    assert [name for name in names if files.is_archive(name)] == ["a.tar", "b.tar.gz", "zst"]


def test_files_that_cannot_be_examined(tmp_path: Path) -> None:
    files = ContextFiles(str(write_files(tmp_path / "c", ["a"])), lambda _: True)
    assert files.kind("a/b") is None
    assert files.kind("a\0") is None
    assert files.names("a") == []
    sources = plan('FROM scratch\nCOPY ["a\\u0000é", "/x"]\nCOPY x /x\n').copies
    assert [loss.kind for loss in source_losses(sources, files, lambda *_: True)] == ["missing"] * 2


def test_links_in_circles_lead_nowhere(tmp_path: Path) -> None:
    case = Case(tmp_path, ["a -> b", "b -> a", "c"], "FROM scratch\nCOPY a c /x/\nCOPY a* /y/\n")
    assert case.places("c") == [(0, "/x/c")]


def test_unknown_destination(tmp_path: Path) -> None:
    text = "FROM node:22 AS b\nCOPY app Makefile $WHERE/\nFROM scratch\nCOPY --from=b / /all\n"
    case = Case(tmp_path, FILES, text)
    assert case.places("app/x") == [(0, None), (1, None)]
    assert case.placements.reach("Makefile") == "image"


def test_named_context_as_base(tmp_path: Path) -> None:
    main = write_files(tmp_path / "main", ["a"])
    named = write_files(tmp_path / "n", ["d/x", "y"])
    resolved = plan("FROM n\nCOPY a /\nRUN rm /d/x\n", named_contexts={"n": str(named)})
    placements = Placements(
        resolved,
        ContextFiles(str(main), lambda _: True),
        {"n": ContextFiles(str(named), lambda _: True)},
    )
    (place,) = placements.places("d/x", "n")
    assert (place.path, place.copy, place.in_image, place.removed_at) == ("/d/x", None, True, 3)
    assert placements.reach_below("", "n") == "image"
