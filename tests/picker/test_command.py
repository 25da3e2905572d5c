"""`ctxaudit generate --interactive` itself, on a terminal and without one."""

from __future__ import annotations

import importlib.util
import os
import pty
import select
import subprocess
import termios
import time
from pathlib import Path

import pytest

from ctxaudit.errors import CtxauditError
from ctxaudit.picker.run import check_usable
from tests.conftest import COMMAND, MakeTree, RunCommand, environment
from tests.picker.test_model import MINE, NODE


@pytest.fixture
def root(make_tree: MakeTree) -> Path:
    return make_tree(NODE | {".dockerignore": MINE})


def test_without_a_terminal_it_says_so(ctxaudit: RunCommand, root: Path) -> None:
    ran = ctxaudit("generate", "--interactive", cwd=root)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err == (
        "ctxaudit: error: --interactive needs a terminal for its input and output; "
        "without one use --write, --diff or the output\n"
    )


@pytest.mark.parametrize("other", ["--write", "--diff", "--check", "--fix"])
def test_it_goes_alone(ctxaudit: RunCommand, root: Path, other: str) -> None:
    ran = ctxaudit("generate", "--interactive", other, cwd=root)
    assert (ran.status, ran.out) == (2, "")
    assert "--interactive" in ran.err


def test_without_textual_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(CtxauditError, match=r"pip install 'docker-ctxaudit\[tui\]'"):
        check_usable()


class Terminal:
    """The command on a terminal of its own, 100 x 30."""

    def __init__(self, root: Path) -> None:
        self.ours, theirs = pty.openpty()
        termios.tcsetwinsize(theirs, (30, 100))
        self.process = subprocess.Popen(
            [COMMAND, "generate", "--interactive"],
            cwd=root,
            env=environment(TERM="xterm-256color"),
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
        )
        os.close(theirs)
        self.seen = b""

    def wait_for(self, text: bytes) -> None:
        """Reads until the text was drawn."""
        end = time.monotonic() + 60
        while text not in self.seen and time.monotonic() < end and self._read():
            pass
        assert text in self.seen, self.seen

    def type(self, keys: bytes) -> None:
        self.seen = b""
        os.write(self.ours, keys)

    def end(self) -> tuple[int, str]:
        """The status, and what stands on the screen at the end."""
        while self._read():
            pass
        os.close(self.ours)
        said = self.seen.decode().replace("\r\n", "\n")
        return self.process.wait(timeout=60), said[said.rindex("\x1b") :].partition("ctxaudit: ")[2]

    def _read(self) -> bool:
        """Reads what there is; whether there may be more."""
        if select.select([self.ours], [], [], 0.2)[0]:
            try:
                self.seen += os.read(self.ours, 65536)
            except OSError:  # the other side is closed
                return False
        return True


def test_on_a_terminal_it_writes(root: Path) -> None:
    terminal = Terminal(root)
    terminal.wait_for(b"leave")
    terminal.type(b" ")
    terminal.wait_for(b"chosen by hand")
    terminal.type(b"w")
    terminal.wait_for(b"Write .dockerignore?")
    terminal.type(b"y")
    status, said = terminal.end()
    assert status == 0
    assert said.startswith("wrote .dockerignore\nctxaudit: included: 14.3kB -> 5.25kB")
    assert "\n# chosen by hand\n/data\n" in (root / ".dockerignore").read_text()


def test_on_a_terminal_it_can_be_left(root: Path) -> None:
    terminal = Terminal(root)
    terminal.wait_for(b"leave")
    terminal.type(b"q")
    assert terminal.end() == (0, "nothing was written\n")
    assert (root / ".dockerignore").read_text() == MINE
