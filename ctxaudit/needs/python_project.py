"""What `pyproject.toml` names, whatever backend builds the project.

Sources: packaging.python.org/en/latest/specifications/pyproject-toml/, docs.astral.sh/uv/concepts/.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ctxaudit.needs.files import Files
from ctxaudit.needs.manifest import Manifest, manifests
from ctxaudit.needs.model import Need
from ctxaudit.needs.parsed import at, table, tables, texts, toml_of

NAMES: tuple[str, ...] = ("pyproject.toml",)
ENDINGS: tuple[str, ...] = ()

LICENCES = ("LICEN[CS]E*", "COPYING*", "NOTICE*", "AUTHORS*")
_LOCKS = ("uv.lock", "poetry.lock", "pdm.lock", "pylock.toml", "pylock.*.toml")


def find(files: Files) -> Iterator[Need]:
    """The needs of every project and of uv's and Poetry's workspaces."""
    for manifest in manifests(files, "python", *NAMES):
        settings = toml_of(files, manifest.path)
        yield from _readme(manifest, settings)
        yield from _licences(manifest, settings)
        yield from _backend_path(manifest, settings)
        yield from _members(manifest, settings)
        yield from _locks(manifest)


def _is_built(settings: dict[str, Any]) -> bool:
    """Whether installs build the project: uv and Poetry leave one alone that is no package."""
    poetry, uv = at(settings, "tool", "poetry"), at(settings, "tool", "uv")
    is_off = at(poetry, "package-mode") is False or at(uv, "package") is False
    return "build-system" in settings and not is_off


def _readme(manifest: Manifest, settings: dict[str, Any]) -> Iterator[Need]:
    readme, certain = at(settings, "project", "readme"), _is_built(settings)
    for written in texts(at(readme, "file") or readme):
        why = "is the readme of the project"
        yield from manifest.need(written, why, "readme", certain=certain)


def _licences(manifest: Manifest, settings: dict[str, Any]) -> Iterator[Need]:
    project, certain = table(settings.get("project")), _is_built(settings)
    for written in texts(at(project, "license", "file")):
        why = "is the licence of the project"
        yield from manifest.need(written, why, "license", certain=certain)
    listed = project.get("license-files")
    why, key = "is one of its license-files", "license-files"
    for pattern in texts(listed) + texts(at(listed, "globs")):
        yield from manifest.globbed(pattern, why, key, certain=certain)
    for written in texts(at(listed, "paths")):
        yield from manifest.need(written, why, key, certain=certain)
    if project and listed is None:
        why = "is put into the package by default"
        for pattern in LICENCES:
            yield from manifest.globbed(pattern, why, "[project]", certain=False)


def _backend_path(manifest: Manifest, settings: dict[str, Any]) -> Iterator[Need]:
    for written in texts(at(settings, "build-system", "backend-path")):
        yield from manifest.need(written, "has the build backend", "backend-path")


def _members(manifest: Manifest, settings: dict[str, Any]) -> Iterator[Need]:
    """Manifests of workspace members and of path dependencies: a lock is checked against them."""
    why = "is the manifest of a workspace member"
    left_out = {
        path
        for pattern in texts(at(settings, "tool", "uv", "workspace", "exclude"))
        for path in manifest.files.glob(manifest.directory, pattern)
    }
    for pattern in texts(at(settings, "tool", "uv", "workspace", "members")):
        line = manifest.at("members", pattern).line
        certain = not set("*?[").intersection(pattern)
        member = f"{pattern}/pyproject.toml"
        for need in manifest.globbed(member, why, line=line, certain=certain):
            if need.path.removesuffix("/pyproject.toml") not in left_out:
                yield need._replace(step="python-install")
    for source in _path_sources(settings):
        for name in ("pyproject.toml", "setup.py", "setup.cfg"):
            yield from manifest.need(
                f"{source}/{name}",
                "belongs to a dependency that is a directory",
                step="python-install",
                line=manifest.at("path", source).line,
            )


def _path_sources(settings: dict[str, Any]) -> Iterator[str]:
    sources = at(settings, "tool", "uv", "sources")
    several = [one for value in table(sources).values() for one in tables(value)]
    poetry = table(at(settings, "tool", "poetry"))
    for one in (*tables(sources), *several, *_poetry_dependencies(poetry)):
        yield from texts(one.get("path"))


def _poetry_dependencies(poetry: dict[str, Any]) -> Iterator[dict[str, Any]]:
    groups = [one.get("dependencies") for one in tables(poetry.get("group"))]
    for one in (poetry.get("dependencies"), poetry.get("dev-dependencies"), *groups):
        yield from tables(one)


def _locks(manifest: Manifest) -> Iterator[Need]:
    why = "decides the versions that are installed"
    yield from manifest.beside(*_LOCKS, why=why, step="python-install")
    yield from manifest.beside(
        "uv.toml",
        "poetry.toml",
        "pdm.toml",
        ".python-version",
        why="has settings of the installer",
        certain=False,
        step="python-install",
    )
