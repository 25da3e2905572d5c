"""The screens, driven by keys and clicks."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from ctxaudit.errors import CtxauditError
from ctxaudit.picker.app import Confirm, PickerApp
from ctxaudit.picker.tree import PAGE, EntryTree
from ctxaudit.proposal.propose import Proposal
from tests.conftest import MakeTree
from tests.picker.models import model_of, write
from tests.picker.test_model import MINE, NODE

Act = Callable[[Pilot[Proposal]], Awaitable[None]]


@pytest.fixture
def root(make_tree: MakeTree, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(make_tree(NODE | {".dockerignore": MINE}))
    return Path()


def drive(
    root: Path,
    act: Act,
    write: Callable[[Proposal], None] = write,
    size: tuple[int, int] = (80, 24),
) -> Proposal | None:
    """What the picker returns when someone has done this with it."""

    async def run() -> Proposal | None:
        app = PickerApp(model_of(root), write)
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            await act(pilot)
        return app.return_value

    return asyncio.run(run())


async def press(pilot: Pilot[Proposal], *keys: str) -> None:
    """Presses keys one after the other, each when all is done that the last one asked for."""
    for key in keys:
        await pilot.press(key)
        await settle(pilot)


async def settle(pilot: Pilot[Proposal]) -> None:
    assert isinstance(pilot.app, PickerApp)
    await pilot.app.settled()
    await pilot.pause()


def shows(pilot: Pilot[Proposal], selector: str) -> str:
    return str(pilot.app.screen.query_one(selector, Static).content)


def rows(pilot: Pilot[Proposal]) -> list[str]:
    """The lines of the tree that are in sight, as printed."""
    tree = pilot.app.query_one(EntryTree)
    lines = [tree.render_line(y).text.rstrip() for y in range(tree.size.height)]
    return [line for line in lines if line]


def test_space_excludes_and_includes(root: Path) -> None:
    async def act(pilot: Pilot[Proposal]) -> None:
        assert rows(pilot)[0].split() == ["▸", "●", "data/", *rows(pilot)[0].split()[3:]]
        assert "9.03kB" in rows(pilot)[0]
        await press(pilot, "space")
        assert rows(pilot)[0].startswith("▸ ○ data/")
        assert "\n+ /data\n" in shows(pilot, "#lines")
        assert "included 14.3kB -> 5.25kB " in shows(pilot, "#head")
        assert shows(pilot, "#about").endswith("\nexcluded by /data (chosen by hand)")
        await press(pilot, "space")
        assert rows(pilot)[0].startswith("▸ ● data/")
        assert "->" not in shows(pilot, "#head")
        await press(pilot, "q")

    assert drive(root, act) is None
    assert (root / ".dockerignore").read_text() == MINE


def test_directories_open_and_close(root: Path) -> None:
    async def act(pilot: Pilot[Proposal]) -> None:
        await press(pilot, "right", "down", "right")
        assert [line.split()[-4] for line in rows(pilot)[1:4]] == ["big/", "a.bin", "b.bin"]
        await press(pilot, "down", "space")
        assert shows(pilot, "#lines").endswith("+ /data/big/a.bin\n+ # --- ctxaudit generate: end")
        assert [line.lstrip("├│└ ")[:3] for line in rows(pilot)[:3]] == ["▾ ◐", "▾ ◐", "○ a"]
        await press(pilot, "left", "left", "left", "left")
        assert rows(pilot)[1].startswith("▸ ● node_modules/")

    drive(root, act)


def test_a_click_at_the_mark_excludes_and_elsewhere_opens(root: Path) -> None:
    async def act(pilot: Pilot[Proposal]) -> None:
        await pilot.click(EntryTree, offset=(2, 1))
        await settle(pilot)
        assert rows(pilot)[1].startswith("▸ ○ node_modules/")
        await pilot.click(EntryTree, offset=(8, 0))
        await settle(pilot)
        assert rows(pilot)[0].startswith("▾ ● data/")

    drive(root, act)


def test_what_is_needed_says_why(root: Path) -> None:
    async def act(pilot: Pilot[Proposal]) -> None:
        at = next(i for i, line in enumerate(rows(pilot)) if "package.json" in line)
        assert "◆ package.json" in rows(pilot)[at]
        await press(pilot, *["down"] * at)
        assert shows(pilot, "#about").endswith("stays: Dockerfile:3 copies it")
        await press(pilot, "space")
        assert shows(pilot, "#about") == "package.json stays: Dockerfile:3 copies it"
        assert "->" not in shows(pilot, "#head")

    drive(root, act)


def test_p_takes_the_proposal_and_u_goes_back(root: Path) -> None:
    async def act(pilot: Pilot[Proposal]) -> None:
        await press(pilot, "p")
        assert "+ **/node_modules" in shows(pilot, "#lines")
        assert rows(pilot)[1].startswith("▸ ○ node_modules/")
        await press(pilot, "u")
        assert shows(pilot, "#lines") == "  # mine\n  *.tmp"
        await press(pilot, "u")

    drive(root, act)


def test_keys_are_taken_in_their_order(root: Path) -> None:
    async def act(pilot: Pilot[Proposal]) -> None:
        await pilot.press("space", "space", "space")
        await settle(pilot)
        assert rows(pilot)[0].startswith("▸ ○ data/")

    drive(root, act)


@pytest.mark.parametrize("key", ["w", "ctrl+s"])
def test_it_writes_when_that_is_confirmed(root: Path, key: str) -> None:
    async def act(pilot: Pilot[Proposal]) -> None:
        await press(pilot, "space", key)
        assert isinstance(pilot.app.screen, Confirm)
        assert "+/data" in str(pilot.app.screen.query(Static).last().content)
        await press(pilot, "n")
        assert not isinstance(pilot.app.screen, Confirm)
        assert (root / ".dockerignore").read_text() == MINE
        await press(pilot, key)
        await press(pilot, "y")

    written = drive(root, act)
    assert written is not None
    assert (root / ".dockerignore").read_bytes() == written.content
    assert b"\n/data\n" in written.content
    assert written.content.startswith(MINE.encode())


def test_without_a_change_there_is_nothing_to_write(root: Path) -> None:
    async def act(pilot: Pilot[Proposal]) -> None:
        await press(pilot, "w")
        assert not isinstance(pilot.app.screen, Confirm)
        assert shows(pilot, "#about").endswith("there is nothing to write")
        await press(pilot, "escape")

    assert drive(root, act) is None


def test_what_cannot_be_written_is_said_and_nothing_is_lost(root: Path) -> None:
    def refuse(proposal: Proposal) -> None:
        raise CtxauditError("is read-only", path=proposal.path)

    async def act(pilot: Pilot[Proposal]) -> None:
        await press(pilot, "space", "w", "y")
        assert shows(pilot, "#about").endswith(".dockerignore: is read-only")
        assert rows(pilot)[0].startswith("▸ ○ data/")

    assert drive(root, act, refuse) is None


def test_a_file_that_changed_meanwhile_is_left_alone(root: Path) -> None:
    async def act(pilot: Pilot[Proposal]) -> None:
        (root / ".dockerignore").write_text("theirs\n")
        await press(pilot, "space", "w", "y")
        assert "was changed while ctxaudit ran" in shows(pilot, "#about")

    assert drive(root, act) is None
    assert (root / ".dockerignore").read_text() == "theirs\n"


def test_large_directories_come_in_pages(make_tree: MakeTree) -> None:
    names = {f"many/{number:04}": "" for number in range(2 * PAGE + 7)}
    root = make_tree({"Dockerfile": "FROM a\nCOPY . .\n"} | names)

    async def act(pilot: Pilot[Proposal]) -> None:
        tree = pilot.app.query_one(EntryTree)
        await press(pilot, "down", "right")
        many = tree.cursor_node
        assert many is not None
        assert len(many.children) == PAGE + 1
        await press(pilot, "end", "enter")
        assert len(many.children) == 2 * PAGE + 1
        tree.move_cursor(many.children[-1])
        await pilot.pause()
        assert rows(pilot)[-1].strip("└ ") == "7 more; enter shows them"
        await press(pilot, "space", "enter")
        assert len(many.children) == 2 * PAGE + 7

    drive(root, act)


@pytest.mark.parametrize("size", [(80, 24), (200, 50)])
def test_the_columns_fit(root: Path, size: tuple[int, int]) -> None:
    async def act(pilot: Pilot[Proposal]) -> None:
        await pilot.pause()
        tree = pilot.app.query_one(EntryTree)
        heading = shows(pilot, "#columns")
        assert heading.endswith("reach")
        assert {len(line) for line in rows(pilot)} == {len(heading)}
        assert len(heading) <= tree.size.width
        assert ("wide" in pilot.app.classes) == (size[0] == 200)

    drive(root, act, size=size)


@pytest.mark.parametrize("wish", ["", "1"])
def test_colours_can_be_turned_off(root: Path, monkeypatch: pytest.MonkeyPatch, wish: str) -> None:
    monkeypatch.setenv("NO_COLOR", wish) if wish else monkeypatch.delenv("NO_COLOR", False)

    async def act(pilot: Pilot[Proposal]) -> None:
        await press(pilot, "p")
        strips = pilot.app.screen._compositor.render_strips()
        styles = [segment.style for strip in strips for segment in strip if segment.style]
        colors = {
            color.name
            for style in styles
            for color in (style.color, style.bgcolor)
            if color is not None and not color.is_default
        }
        assert bool(colors) == (not wish)

    drive(root, act)
