"""What Go's modules name, and what sources embed.

Sources: go.dev/ref/mod, pkg.go.dev/embed, pkg.go.dev/cmd/cgo.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from ctxaudit.expression import Expression
from ctxaudit.ignorefile import gopath
from ctxaudit.model import Location
from ctxaudit.needs.files import Files, directory_of, inside
from ctxaudit.needs.manifest import Manifest, manifests
from ctxaudit.needs.model import Need
from ctxaudit.needs.parsed import numbered, unique

NAMES: tuple[str, ...] = ("go.mod", "go.work")
ENDINGS: tuple[str, ...] = ()

_EMBED = Expression(r"^[ \t]*//go:embed[ \t]+(.+)$", re.MULTILINE)
_ARGUMENT = Expression(r'"((?:[^"\\]|\\.)*)"|`([^`]*)`|(\S+)')
_QUOTED_INCLUDE = Expression(r'^\s*(?://)?\s*#\s*include\s+"([^"]+)"', re.MULTILINE)
_CGO_PATH = Expression(r"-I\s*\$\{SRCDIR\}/(\S+)")
_MARKS = Expression(rb'//go:embed|import "C"')
_NO_GO = frozenset((".git", ".hg", ".bzr", ".svn"))


def find(files: Files) -> Iterator[Need]:
    """The needs of modules and workspaces, and of the sources below them."""
    for manifest in manifests(files, "go", *NAMES):
        yield from _local_modules(manifest)
        yield from _beside(manifest)
    if files.manifests("go.mod"):
        for path, text in files.sources(".go", _MARKS):
            if not path.endswith("_test.go"):
                yield from _embeds(files, path, text)
                yield from _c_headers(files, path, text)


def _local_modules(manifest: Manifest) -> Iterator[Need]:
    """`replace a => ../b` and `use ./b`: the go.mod there is read."""
    block = ""
    for line, text in numbered(manifest.text, comment="//"):
        text = text.partition("//")[0].strip()
        words = text.split()
        if words[-1:] == ["("]:
            block = words[0]
            continue
        if text == ")":
            block = ""
        verb = block or (words[0] if words else "")
        path = ""
        if verb == "replace" and "=>" in words:
            path = words[words.index("=>") + 1]
        elif verb == "use" and words:
            path = words[-1]
        path = path.strip("\"'`")
        if path.startswith("."):
            why = "is the manifest of a module of this tree"
            yield from manifest.need(f"{path}/go.mod", why, line=line)
            why = "has the checksums of a module of this tree"
            yield from manifest.need(f"{path}/go.sum", why, line=line, certain=verb == "use")


def _beside(manifest: Manifest) -> Iterator[Need]:
    if manifest.path.endswith("go.work"):
        why = "has the checksums of the workspace"
        yield from manifest.beside("go.work.sum", why=why, certain=False)
        return
    yield from manifest.beside("go.sum", why="has the checksums of the modules")
    vendor = f"{manifest.directory}/vendor".lstrip("/")
    if manifest.files.has_file(f"{vendor}/modules.txt"):
        why = "has the sources of the modules"
        yield from manifest.beside("vendor", why=why)


def _embeds(files: Files, path: str, text: str) -> Iterator[Need]:
    for found in _EMBED.finditer(text):
        line = text.count("\n", 0, found.start()) + 1
        for argument in _ARGUMENT.finditer(found[1]):
            pattern = next(group for group in argument.groups() if group is not None)
            for embedded in embedded_by(files, directory_of(path), pattern):
                why = "is compiled in by go:embed"
                yield Need(embedded, Location(path, line), why, "go")


def embedded_by(files: Files, directory: str, pattern: str) -> list[str]:
    """The files that a pattern of `//go:embed` in a directory takes, none where Go refuses it.

    A directory stands for the files below it, without those whose names begin with `.` or `_`, or
    that lie in directories so named, unless the pattern begins with `all:`. What lies in another
    module or in `.git` is left out below a directory, and refused where a pattern matches it.
    The source is `resolveEmbed` in cmd/go/internal/load/pkg.go.
    """
    takes_all = pattern.startswith("all:")
    pattern = pattern.removeprefix("all:")
    if posixpath.normpath(pattern) != pattern or pattern == "." or pattern.startswith(("/", "..")):
        return []
    found: list[str] = []
    for path in _matching(files, directory, pattern):
        taken = _taken(files, directory, path, takes_all=takes_all)
        if not taken:
            return []
        found += taken
    return unique(found)


def _matching(files: Files, directory: str, pattern: str) -> list[str]:
    waiting = [directory]
    for part in pattern.split("/"):
        waiting = [path for one in waiting for path in _children(files, one, part)]
    return waiting


def _children(files: Files, directory: str, part: str) -> Iterator[str]:
    for path in files.glob(directory, "*"):
        try:
            if gopath.match(part, path.rpartition("/")[2]):
                yield path
        except gopath.BadPattern:
            return


def _taken(files: Files, directory: str, path: str, *, takes_all: bool) -> list[str]:
    """What one match stands for; nothing where Go stops at it."""
    start = len(directory) + 1 if directory else 0
    parts = path[start:].split("/")
    above = path[:start]
    on_the_way = [above + "/".join(parts[:count]) for count in range(1, len(parts) + 1)]
    if _NO_GO.intersection(parts) or any(files.exists(f"{one}/go.mod") for one in on_the_way):
        return []
    if files.has_file(path):
        return [path]
    return [one for one in files.below(path) if _is_taken(files, path, one, takes_all=takes_all)]


def _is_taken(files: Files, directory: str, path: str, *, takes_all: bool) -> bool:
    start = len(directory) + 1 if directory else 0
    parts = path[start:].split("/")
    is_hidden = any(part.startswith((".", "_")) for part in parts)
    if (is_hidden and not takes_all) or _NO_GO.intersection(parts):
        return False
    above = path[:start]
    folders = (above + "/".join(parts[:count]) for count in range(1, len(parts)))
    return not any(files.exists(f"{folder}/go.mod") for folder in folders)


def _c_headers(files: Files, path: str, text: str) -> Iterator[Need]:
    """Headers that the comment above `import "C"` includes."""
    preamble, is_c, _ = text.partition('import "C"')
    if not is_c:
        return
    directory = directory_of(path)
    searched = [directory]
    for found in _CGO_PATH.finditer(preamble):
        searched += [one for one in [inside(directory, found[1])] if one is not None]
    for found in _QUOTED_INCLUDE.finditer(preamble):
        line = preamble.count("\n", 0, found.start(1)) + 1
        for base in searched:
            target = inside(base, found[1])
            if target and files.has_file(target):
                why = "is included by cgo"
                yield Need(target, Location(path, line), why, "go")
