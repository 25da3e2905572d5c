"""What `setup.cfg` and `setup.py` name. Nothing is run: setup.py is read as a syntax tree.

Source: setuptools.pypa.io/en/latest/userguide/declarative_config.html.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator

from ctxaudit.needs.files import Files
from ctxaudit.needs.manifest import Manifest, manifests
from ctxaudit.needs.model import Need
from ctxaudit.needs.parsed import ini_of

NAMES: tuple[str, ...] = ("setup.cfg", "setup.py")
ENDINGS: tuple[str, ...] = ()

# what a call that opens a file is made by: open(...), io.open(...), Path(...), read("README.md")
_OPENERS = (
    "open",
    "Path",
    "read",
    "read_text",
    "read_bytes",
    "read_file",
    "readfile",
    "get_file",
    "fread",
)
_LICENCES = ("license_files", "license_file", "license-files", "license-file")


def find(files: Files) -> Iterator[Need]:
    """The needs of projects that setuptools builds."""
    for manifest in manifests(files, "python", "setup.cfg"):
        yield from _setup_cfg(manifest)
    for manifest in manifests(files, "python", "setup.py"):
        yield from _setup_py(manifest)


def _setup_cfg(manifest: Manifest) -> Iterator[Need]:
    settings = ini_of(manifest.files, manifest.path)
    for section in settings.sections():
        for key, value in settings.items(section):
            if section == "metadata" and key in _LICENCES:
                for pattern in value.replace(",", "\n").split():
                    why = "is one of its license-files"
                    yield from manifest.globbed(pattern, why, key, certain=key != "license_file")
            elif section in ("metadata", "options", "options.extras_require"):
                yield from _directive(manifest, key, value)


def _directive(manifest: Manifest, key: str, value: str) -> Iterator[Need]:
    """`file: README.md, CHANGES.md`: the files are read in order."""
    directive, colon, rest = (value or "").strip().partition(":")
    if colon and directive == "file":
        for written in rest.replace(",", "\n").split("\n"):
            yield from manifest.need(written.strip(), f"is the project's {key}", "file:")


def _setup_py(manifest: Manifest) -> Iterator[Need]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SyntaxWarning)  # of the project's own strings
            module = ast.parse(manifest.text)
    except (SyntaxError, ValueError, RecursionError) as error:
        manifest.files.skip(manifest.path, f"is no Python: {' '.join(str(error).split())}")
        return
    opened: set[str] = set()
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and _name(node.func) in _OPENERS:
            for path in _opened(node):
                if manifest.files.has_file(_below(manifest, path)):
                    opened.add(path)
                    yield from manifest.need(path, "is read by setup.py", line=node.lineno)
    for node in ast.walk(module):
        path = _path(node) if isinstance(node, ast.Constant | ast.Call) else ""
        if path not in opened and manifest.files.has_file(_below(manifest, path)):
            why = "is named in setup.py"
            line = getattr(node, "lineno", 1)
            yield from manifest.need(path, why, line=line, certain=False)


def _opened(call: ast.Call) -> Iterator[str]:
    """The paths that a call may open: its arguments, or what `.read_text()` is asked of.

    Functions called `read` are the project's own: most of them join what they are given.
    """
    if _name(call.func) == "read":
        yield "/".join(part for part in map(_path, call.args) if part)
    yield from map(_path, call.args[:1])
    if isinstance(call.func, ast.Attribute):
        yield _path(call.func.value)


def _below(manifest: Manifest, path: str) -> str:
    return f"{manifest.directory}/{path}" if manifest.directory else path


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _path(node: ast.AST) -> str:
    """The relative path that an expression comes to; empty if it is none.

    The directory that it begins with (`here`, `Path(__file__).parent`) is taken for setup.py's own.
    """
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div | ast.Add):
        return "/".join(part for part in (_path(node.left), _path(node.right).lstrip("/")) if part)
    if isinstance(node, ast.Call) and _name(node.func) in ("join", "joinpath", "Path"):
        return "/".join(part for part in map(_path, node.args) if part)
    return ""
