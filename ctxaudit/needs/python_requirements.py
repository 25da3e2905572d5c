"""What requirement files name: one another, and directories to install.

Source: pip.pypa.io/en/stable/reference/requirements-file-format/.
"""

from __future__ import annotations

from collections.abc import Iterator

from ctxaudit.expression import Expression
from ctxaudit.needs.files import Files, inside
from ctxaudit.needs.manifest import Manifest
from ctxaudit.needs.model import Need
from ctxaudit.needs.parsed import numbered

NAMES: tuple[str, ...] = ("Pipfile",)
ENDINGS: tuple[str, ...] = ()

_FILE = Expression(r"(?:.*[-_.])?requirements(?:[-_.].*)?\.(?:txt|in)")
_NAMES_FILE = Expression(r"(?:-r|-c|--requirement|--constraint)[=\s]*(\S+)")
_LOCAL = Expression(r"(?:-e|--editable)?[=\s]*((?:file:)?\.{1,2}/?[^\s;#\[]*)(?:\[[^\]]*\])?")


def find(files: Files) -> Iterator[Need]:
    """The needs of requirement files, and the lock beside a Pipfile."""
    waiting = files.called(_FILE, "requirements")
    for prefix in files.tree.by_prefix:
        if prefix.endswith("requirements/"):
            texts = [path for path in files.below(prefix[:-1]) if path.endswith(".txt")]
            waiting += filter(files.arrives, texts)
    seen: set[str] = set()
    while waiting:
        path = waiting.pop(0)
        if path not in seen:
            seen.add(path)
            for need in _of_file(Manifest(files, path, "python-install")):
                if files.has_file(need.path) and need.step == "python-install":
                    waiting.append(need.path)
                yield need
    for path in files.manifests(*NAMES):
        why = "decides the versions that are installed"
        yield from Manifest(files, path, "python-install").beside("Pipfile.lock", why=why)


def _of_file(manifest: Manifest) -> Iterator[Need]:
    for line, text in numbered(manifest.text):
        if (named := _NAMES_FILE.match(text)) is not None:
            why = f"is included by {manifest.path.rpartition('/')[2]}"
            yield from manifest.need(named[1], why, line=line)
        elif (local := _LOCAL.fullmatch(text.partition(" #")[0].strip())) is not None:
            yield from _project(manifest, local[1].removeprefix("file:"), line)


def _project(manifest: Manifest, written: str, line: int) -> Iterator[Need]:
    """The project meant; pip takes the path from its working directory, which may be the root."""
    for directory in dict.fromkeys((manifest.directory, "")):
        path = inside(directory, written)
        for name in ("pyproject.toml", "setup.py", "setup.cfg"):
            full = f"{path}/{name}" if path else name
            if path is not None and manifest.files.has_file(full):
                cause = manifest.at()._replace(line=line)
                yield Need(full, cause, "belongs to a project that is installed", manifest.step)
