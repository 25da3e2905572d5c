"""What `MANIFEST.in` adds to a Python project, by setuptools' own reading of it.

Source: setuptools.pypa.io/en/latest/userguide/miscellaneous.html, "Controlling files in the
distribution". In the middle of a pattern `**/` is any number of directories, at its end `**` is
anything below.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from ctxaudit.needs.files import Files
from ctxaudit.needs.manifest import Manifest, manifests
from ctxaudit.needs.model import Need
from ctxaudit.needs.parsed import at, ini_of, texts, toml_of

NAMES: tuple[str, ...] = ("MANIFEST.in",)
ENDINGS: tuple[str, ...] = ()

_ADDS = ("include", "recursive-include", "global-include", "graft")
_REMOVES = ("exclude", "recursive-exclude", "global-exclude", "prune")
_TESTS = frozenset(("tests", "test", "testing", "testdata"))
_LITTER = frozenset("node_modules .git __pycache__ .venv venv .tox .eggs".split())


def find(files: Files) -> Iterator[Need]:
    """The files that these manifests add; those inside a package are data of the package."""
    for manifest in manifests(files, "python", *NAMES):
        roots = _package_roots(manifest)
        for path, line in sorted(selected(files, manifest.directory, manifest.text).items()):
            is_data = _is_in_package(manifest, path, roots)
            why = "is data of a package" if is_data else "is put into the sdist"
            certain = is_data and not path.endswith(".py")
            yield from manifest.need(path, why, line=line, certain=certain)


def _package_roots(manifest: Manifest) -> list[str]:
    """The directories whose packages are installed with their data; none where data is not.

    That is the default with pyproject.toml; setup.cfg and setup.py have to ask for it.
    """
    above = f"{manifest.directory}/" if manifest.directory else ""
    settings = toml_of(manifest.files, f"{above}pyproject.toml")
    setuptools = at(settings, "tool", "setuptools")
    asked = ini_of(manifest.files, f"{above}setup.cfg").get(
        "options", "include_package_data", fallback=""
    )
    setup = manifest.files.text(f"{above}setup.py")
    is_on = asked.lower() == "true" or re.search(r"include_package_data\s*=\s*True", setup)
    if "project" in settings:
        is_on = at(setuptools, "include-package-data") is not False
    if not is_on:
        return []
    found = texts(at(setuptools, "packages", "find", "where"))
    return [*found, *texts(at(setuptools, "package-dir", ""))] or [".", "src"]


def _is_in_package(manifest: Manifest, path: str, roots: list[str]) -> bool:
    above = f"{manifest.directory}/" if manifest.directory else ""
    parts = path.split("/")[:-1]
    if _TESTS.intersection(part.lower() for part in parts):
        return False
    for root in (root.strip("./") for root in roots):
        start = len(root.split("/")) if root else 0
        package = "/".join(parts[: start + 1])
        is_below = len(parts) > start and "/".join(parts[:start]) == root
        if is_below and manifest.files.has_file(f"{above}{package}/__init__.py"):
            return True
    return False


def selected(files: Files, directory: str, text: str) -> dict[str, int]:
    """The files of a directory that commands add, each with the line that did so last.

    The paths are relative to the directory.
    """
    start = len(directory) + 1 if directory else 0
    chosen: dict[str, int] = {}
    for number, (command, *words) in _commands(text):
        patterns = _patterns(command, [word.strip("/") for word in words])
        if command in _ADDS:
            found = _found(files, directory, command, patterns)
            chosen |= {path[start:]: number for path in found if not _is_litter(path[start:])}
        elif command in _REMOVES:
            match = _matcher(patterns)
            chosen = {path: line for path, line in chosen.items() if not match(path)}
    return chosen


def _commands(text: str) -> Iterator[tuple[int, list[str]]]:
    """The words of each command, lines that end in a backslash joined, with the first line."""
    joined, first, lines = "", 0, text.splitlines()
    for number, line in enumerate(lines, 1):
        bare = re.sub(r"\s*(?<!\\)#.*", "", line).strip()
        if "#" in line and not bare and number < len(lines):
            continue  # a comment does not end a line that goes on
        line = bare
        first = first if joined else number
        if line.endswith("\\") and number < len(lines):
            joined += line[:-1]
            continue
        words = (joined + line.removesuffix("\\")).split()
        joined = ""
        if words:
            yield first, words


def _patterns(command: str, words: list[str]) -> list[str]:
    """The patterns of paths that a command means."""
    if command in ("graft", "prune"):
        return [f"{one}/**" for one in words[:1]]
    if command.startswith("global-"):
        return [f"**/{one}" for one in words]
    if command.startswith("recursive-"):
        return [f"{words[0]}/**/{one}" for one in words[1:]]
    return words


def _found(files: Files, directory: str, command: str, patterns: list[str]) -> Iterator[str]:
    """What is looked for on disk; only `global-include` goes by `expression`."""
    start = len(directory) + 1 if directory else 0
    if command == "global-include":
        match = _matcher(patterns)
        yield from (path for path in files.below(directory) if match(path[start:]))
        return
    for pattern in patterns:
        if command == "recursive-include":
            yield from filter(files.has_file, files.glob(directory, pattern))
            continue
        pattern = pattern.removesuffix("/**") if command == "graft" else pattern
        pattern = "/".join("*" if part == "**" else part for part in pattern.split("/"))
        for path in files.glob(directory, pattern):
            if command == "graft":
                yield from files.below(path) if files.has_directory(path) else ()
            elif files.has_file(path):
                yield path


def _is_litter(path: str) -> bool:
    return bool(_LITTER.intersection(path.split("/")))


def _matcher(patterns: list[str]) -> Callable[[str], object]:
    text = "|".join(f"(?:{expression(pattern)})" for pattern in patterns)
    return re.compile(text or "(?!)", re.DOTALL).fullmatch


def expression(pattern: str) -> str:
    """The regular expression that setuptools makes of a pattern of `exclude` and its like."""
    parts, text = pattern.split("/"), ""
    for at_, part in enumerate(parts):
        is_last = at_ == len(parts) - 1
        if part == "**":
            text += ".*" if is_last else "(?:[^/]+/)*"
        else:
            text += _name(part) + ("" if is_last else "/")
    return text


def _name(part: str) -> str:
    text, at_ = "", 0
    while at_ < len(part):
        char = part[at_]
        at_ += 1
        if char == "*":
            text += "[^/]*"
        elif char == "?":
            text += "[^/]"
        elif char == "[" and (end := _class_end(part, at_)) < len(part):
            inner = part[at_:end]
            negated = inner.startswith("!")
            text += f"[{'^' * negated}{re.escape(inner[negated:])}]"
            at_ = end + 1
        else:
            text += re.escape(char)
    return text


def _class_end(part: str, start: int) -> int:
    """The position of the `]` that closes a class; the length of the part without one."""
    at_ = start + (part[start : start + 1] == "!")
    at_ += part[at_ : at_ + 1] == "]"
    end = part.find("]", at_)
    return len(part) if end < 0 else end
