"""Build contexts that cannot be written as a list of texts, with what Docker Engine 28.5.2 did."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from tests.conformance.trees import write_tree

TOO_MANY = "header list size to send violates the maximum size"
DENIED = "permission denied"


class Edge(NamedTuple):
    """A tree, what is done to it then, and the answer.

    `docker` is the files that arrive, or a part of the reason why none do; `emptied` those without
    their content. `unprivileged`: asked without the right to read everything that root has.
    """

    id: str
    texts: tuple[str, ...]
    ignore: str | None
    change: Callable[[Path], None]
    docker: tuple[str, ...] | str
    emptied: tuple[str, ...] = ()
    unprivileged: bool = False
    builder: str = "buildkit"

    def write(self, context_dir: Path) -> None:
        """Makes the build context; files beside it may come along."""
        ignore = None if self.ignore is None else self.ignore.encode()
        write_tree(context_dir, self.texts, ignore)
        self.change(context_dir)


def _nothing(_context_dir: Path) -> None:
    pass


def _mode(path: str, mode: int) -> Callable[[Path], None]:
    return lambda context_dir: (context_dir / path).chmod(mode)


def _file(path: str, content: str) -> Callable[[Path], None]:
    def write(context_dir: Path) -> None:
        (context_dir / path).write_text(content)

    return write


def _unreadable_file(path: str, content: str) -> Callable[[Path], None]:
    def write(context_dir: Path) -> None:
        _file(path, content)(context_dir)
        _mode(path, 0)(context_dir)

    return write


def _deep(context_dir: Path) -> None:
    """Directories below each other up to a path that no system call takes as a whole."""
    name = "d" * 250
    directory = os.open(context_dir, os.O_RDONLY)
    for _ in range(18):
        os.mkdir(name, dir_fd=directory)
        below = os.open(name, os.O_RDONLY, dir_fd=directory)
        os.close(directory)
        directory = below
    os.close(os.open("f", os.O_CREAT | os.O_WRONLY, 0o644, dir_fd=directory))
    os.close(directory)


def _hard_links(context_dir: Path) -> None:
    os.link(context_dir / "d/a", context_dir / "b")
    os.link(context_dir / "d/a", context_dir / "e")


_SIGNS = ("-", "1", "A", "a", "α")
_LONG = ("a" * 255, "é" * 127 + "x", "d" * 255 + "/" + "e" * 255)
_IGNORE = ".dockerignore"
_BESIDE = "../Dockerfile.dockerignore"
_TEXT = ("t", "u")
_DIR = ("d/x", "t")

EDGES = (
    Edge("names of 255 bytes", _LONG, None, _nothing, _LONG),
    Edge("path over PATH_MAX", ("t",), None, _deep, "file name too long"),
    Edge("path over PATH_MAX excluded", ("t",), "d*", _deep, (_IGNORE, "t")),
    Edge("path over PATH_MAX searched", ("t",), "d*\n!**/x", _deep, "file name too long"),
    Edge("hard links", ("d/a", "z"), None, _hard_links, ("b", "d/a", "e", "z")),
    Edge("hard links, one excluded", ("d/a", "z"), "b", _hard_links, (_IGNORE, "d/a", "e", "z")),
    Edge("empty context", (), None, _nothing, ()),
    # BuildKit takes both wildcards off the exception's end and so skips what it would bring back
    Edge("exception with two wildcards", ("b/ab/x",), "*/a*\n!/b/*/**", _nothing, (_IGNORE,)),
    # what may not be read
    Edge("unreadable directory", _DIR, None, _mode("d", 0), DENIED, unprivileged=True),
    Edge(
        "unreadable directory excluded", _DIR, "d", _mode("d", 0), (_IGNORE, "t"), unprivileged=True
    ),
    Edge(
        "unreadable directory, exception below",
        _DIR,
        "d\n!d/x",
        _mode("d", 0),
        DENIED,
        unprivileged=True,
    ),
    Edge(
        "unreadable directory, wildcard exception",
        _DIR,
        "d\n!**/y",
        _mode("d", 0),
        DENIED,
        unprivileged=True,
    ),
    Edge(
        *("unreadable directory, exception elsewhere", (*_DIR, "e/x"), "[de]\n!e/x", _mode("d", 0)),
        (_IGNORE, "e/x", "t"),
        unprivileged=True,
    ),
    Edge("directory without x", _DIR, None, _mode("d", 0o444), DENIED, unprivileged=True),
    Edge(
        "directory without x excluded",
        _DIR,
        "d",
        _mode("d", 0o444),
        (_IGNORE, "t"),
        unprivileged=True,
    ),
    Edge(
        "directory without x, its file excluded",
        _DIR,
        "d/x",
        _mode("d", 0o444),
        DENIED,
        unprivileged=True,
    ),
    Edge(
        "directory without x empty", ("d/", "t"), None, _mode("d", 0o444), ("t",), unprivileged=True
    ),
    Edge("directory without r", _DIR, None, _mode("d", 0o111), DENIED, unprivileged=True),
    Edge("unreadable file", _DIR, None, _mode("d/x", 0), _DIR, ("d/x",), unprivileged=True),
    Edge(
        "unreadable file excluded", _DIR, "d/x", _mode("d/x", 0), (_IGNORE, "t"), unprivileged=True
    ),
    # the ignore file
    Edge(
        "ignore file a directory", (".dockerignore/x", "t"), None, _nothing, (f"{_IGNORE}/x", "t")
    ),
    Edge("ignore file a socket", (".dockerignore (socket)", "t"), None, _nothing, (_IGNORE, "t")),
    Edge("ignore file dangling", (".dockerignore -> gone", "t"), None, _nothing, (_IGNORE, "t")),
    Edge(
        "ignore file a loop",
        (".dockerignore -> .dockerignore", "t"),
        None,
        _nothing,
        (_IGNORE, "t"),
    ),
    Edge(
        "ignore file a link",
        (".dockerignore -> i", *_TEXT),
        None,
        _file("i", "t"),
        (_IGNORE, "i", "u"),
    ),
    Edge(
        "ignore file an absolute link",
        (".dockerignore -> /i", "t"),
        None,
        _file("i", "t"),
        (_IGNORE, "i"),
    ),
    Edge(
        "ignore file a link out",
        (".dockerignore -> ../i", "t"),
        None,
        _file("../i", "t"),
        (_IGNORE, "t"),
    ),
    Edge(
        "ignore file of 10 MB",
        _TEXT,
        "t\n" + "# as long as a line is\n" * 450_000,
        _nothing,
        (_IGNORE, "u"),
    ),
    Edge(
        "ignore file with too many patterns",
        _TEXT,
        "t\n" + "a-pattern2/\n" * 18_200,
        _nothing,
        TOO_MANY,
    ),
    Edge(
        "ignore file with nearly too many",
        _TEXT,
        "t\n" + "a-pattern2/\n" * 18_000,
        _nothing,
        (_IGNORE, "u"),
    ),
    Edge("ignore file in UTF-16", _TEXT, "\ufeff\0t\0\n\0é", _nothing, (_IGNORE, "t", "u")),
    Edge(
        *("ignore file unreadable", ("t",), "t", _mode(_IGNORE, 0), (_IGNORE, "t"), (_IGNORE,)),
        unprivileged=True,
    ),
    # the one beside the Dockerfile, which goes before the other
    Edge("own ignore file", _TEXT, "u", _file(_BESIDE, "t"), (_IGNORE, "u")),
    Edge("own ignore file empty", _TEXT, "u", _file(_BESIDE, ""), (_IGNORE, "t", "u")),
    Edge(
        "own ignore file a directory", _TEXT, "u", lambda c: (c / _BESIDE).mkdir(), (_IGNORE, "t")
    ),
    Edge(
        "own ignore file dangling",
        _TEXT,
        "u",
        lambda c: (c / _BESIDE).symlink_to("gone"),
        (_IGNORE, "t"),
    ),
    Edge(
        *(
            "own ignore file unreadable",
            _TEXT,
            "u",
            _unreadable_file(_BESIDE, "t"),
            (_IGNORE, "t", "u"),
        ),
        unprivileged=True,
    ),
    # classes of Unicode, whose names Go 1.25 and later read in any case and by their long names too
    Edge("class of punctuation", _SIGNS, "?\n!\\pp", _nothing, (_IGNORE, "-")),
    Edge("class by its long name", _SIGNS, "?\n!\\p{Letter}", _nothing, (_IGNORE, "A", "a", "α")),
    Edge("class in small letters", _SIGNS, "?\n!\\p{lu}", _nothing, (_IGNORE, "A")),
    Edge("class of cased letters", _SIGNS, "?\n!\\p{LC}", _nothing, (_IGNORE, "A", "a", "α")),
    Edge("class of everything", _SIGNS, "?\n!\\p{Any}", _nothing, (_IGNORE, *_SIGNS)),
    Edge("class of ASCII", _SIGNS, "?\n!\\p{ascii}", _nothing, (_IGNORE, *_SIGNS[:-1])),
    Edge("class without members", _SIGNS, "?\n!\\p{Cn}", _nothing, (_IGNORE,)),
    Edge("class that is none", _SIGNS, "\\py", _nothing, "syntax error in pattern"),
    Edge("long name that is none", _SIGNS, "\\p{Nope}", _nothing, "syntax error in pattern"),
    # the classic builder minds more
    Edge("classic: hard links", ("d/a",), None, _hard_links, ("b", "d/a", "e"), builder="classic"),
    Edge(
        *("classic: unreadable directory excluded", _DIR, "d", _mode("d", 0), "can't stat", ()),
        unprivileged=True,
        builder="classic",
    ),
    Edge(
        *("classic: unreadable file", _DIR, None, _mode("d/x", 0), "no permission to read", ()),
        unprivileged=True,
        builder="classic",
    ),
    Edge(
        *(
            "classic: directory without x excluded",
            _DIR,
            "d",
            _mode("d", 0o444),
            (_IGNORE, "t"),
            (),
        ),
        unprivileged=True,
        builder="classic",
    ),
    Edge(
        *("classic: ignore file a directory", (".dockerignore/x",), None, _nothing),
        "is a directory",
        builder="classic",
    ),
)
