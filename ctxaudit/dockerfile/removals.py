"""Which paths the text of a RUN certainly removes: `rm` with literal paths."""

from __future__ import annotations

import posixpath
import re

from ctxaudit.dockerfile.commands import RunCommand

_SEPARATORS = re.compile(r"(&&|\|\||;|\||\n|&)")
_OPEN = ("if", "for", "while", "until", "case", "{", "(")
_CLOSE = ("fi", "done", "esac", "}", ")")
_NOT_LITERAL = re.compile(r"[$`*?\[\]{}()<>~]")


def removed_paths(run: RunCommand, workdir: str | None) -> tuple[str, ...]:
    """The absolute paths that the RUN removes, as far as its text says so without conditions.

    What stands behind `||`, in an `if` or a loop, or holds a variable or wildcard does not count;
    nor does a relative path once there was a `cd`.
    """
    if run.json:
        return _removed_by(list(run.args), workdir)
    found: list[str] = []
    depth = 0
    conditional = False
    text = "\n".join(run.args).replace("\\\n", " ")
    for at, part in enumerate(_SEPARATORS.split(text)):
        if at % 2:
            conditional = part == "||" or (conditional and part == "&&")
            continue
        words = _words(part)
        depth += sum(word in _OPEN for word in words) - sum(word in _CLOSE for word in words)
        if depth > 0 or conditional or not words:
            continue
        if words[0] in ("cd", "pushd"):
            workdir = None
        found += _removed_by(words, workdir)
    return tuple(found)


def _words(part: str) -> list[str]:
    import shlex

    try:
        return shlex.split(part, comments=True)
    except ValueError:
        return []


def _removed_by(words: list[str], workdir: str | None) -> tuple[str, ...]:
    if not words or posixpath.basename(words[0]) != "rm":
        return ()
    paths = [word for word in words[1:] if not word.startswith("-")]
    literal = [path for path in paths if path and not _NOT_LITERAL.search(path)]
    if workdir is None:
        literal = [path for path in literal if path.startswith("/")]
    return tuple(posixpath.normpath(posixpath.join(workdir or "/", path)) for path in literal)
