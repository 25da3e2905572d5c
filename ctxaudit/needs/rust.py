"""What Cargo's manifests name.

Source: doc.rust-lang.org/cargo/reference/manifest.html and workspaces.html.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ctxaudit.expression import Expression
from ctxaudit.needs.files import Files
from ctxaudit.needs.manifest import Manifest, manifests
from ctxaudit.needs.model import Need
from ctxaudit.needs.parsed import at, table, tables, texts, toml_of

NAMES: tuple[str, ...] = ("Cargo.toml",)
ENDINGS: tuple[str, ...] = ()

_DEPENDENCIES = ("dependencies", "dev-dependencies", "build-dependencies")
# where Cargo looks for a declared target without a path; the empty ones lie among the sources
_TARGETS = {"lib": "", "bin": "", "bench": "benches", "test": "tests", "example": "examples"}
_INPUT = Expression(r'"((?:[^"\\\n]|\\.)+)"')


def find(files: Files) -> Iterator[Need]:
    """The needs of packages and workspaces."""
    for manifest in manifests(files, "cargo", *NAMES):
        settings = toml_of(files, manifest.path)
        yield from _workspace(manifest, table(settings.get("workspace")))
        yield from _path_dependencies(manifest, settings)
        yield from _targets(manifest, settings)
        yield from _described(manifest, settings)
        yield from _build_script(manifest, settings)
        yield from _beside(manifest)


def _workspace(manifest: Manifest, workspace: dict[str, Any]) -> Iterator[Need]:
    why = "is the manifest of a workspace member"
    left_out = texts(workspace.get("exclude"))
    for pattern in texts(workspace.get("members")):
        line = manifest.at(f'"{pattern}"').line
        member = f"{pattern.rstrip('/')}/Cargo.toml"
        certain = not set("*?[").intersection(pattern)
        for need in manifest.globbed(member, why, line=line, certain=certain):
            if not any(need.path.startswith(f"{one.rstrip('/')}/") for one in left_out):
                yield need


def _path_dependencies(manifest: Manifest, settings: dict[str, Any]) -> Iterator[Need]:
    owners = [settings, table(settings.get("workspace")), *tables(settings.get("target"))]
    patches = tables(settings.get("patch"))
    for listed in (*(table(one.get(key)) for one in owners for key in _DEPENDENCIES), *patches):
        for dependency in tables(listed):
            for path in texts(dependency.get("path")):
                line = manifest.at("path", f'"{path}"').line
                why = "is the manifest of a dependency"
                yield from manifest.need(f"{path}/Cargo.toml", why, line=line)


def _targets(manifest: Manifest, settings: dict[str, Any]) -> Iterator[Need]:
    """Files of declared targets: Cargo looks for all of them, whatever is built."""
    for kind, folder in _TARGETS.items():
        declared = settings.get(kind)
        for target in tables([declared] if isinstance(declared, dict) else declared):
            why = f"is a target of [[{kind}]], which Cargo looks for in every build"
            for path in texts(target.get("path")):
                # a path that is not there stops the compilation of that target only
                yield from manifest.need(
                    path, f"is a target of [[{kind}]]", "path", certain=not folder
                )
            for name in texts(target.get("name")) if folder and "path" not in target else ():
                line = manifest.at("name", f'"{name}"').line
                for path in (f"{folder}/{name}.rs", f"{folder}/{name}/main.rs"):
                    yield from manifest.need(path, why, line=line)


def _described(manifest: Manifest, settings: dict[str, Any]) -> Iterator[Need]:
    """`cargo package` reads these; `cargo build` does not."""
    for owner in (at(settings, "package"), at(settings, "workspace", "package")):
        for key in ("readme", "license-file"):
            for path in texts(at(owner, key)):
                why = f"is its {key}, which cargo package reads"
                yield from manifest.need(path, why, key, certain=False)
        for pattern in texts(at(owner, "include")):
            why = "is packaged by cargo package"
            yield from manifest.globbed(pattern.lstrip("/"), why, "include", certain=False)


def _build_script(manifest: Manifest, settings: dict[str, Any]) -> Iterator[Need]:
    """The script, and files that its texts name, such as schemas that code is made from."""
    written = at(settings, "package", "build")
    if written is False:
        return
    named = written if isinstance(written, str) else "build.rs"
    for need in manifest.need(named, "is run before the package is compiled", line=1):
        yield need
        script = Manifest(manifest.files, need.path, manifest.step)
        for number, line in enumerate(script.text.splitlines(), 1):
            for found in _INPUT.finditer(line):
                path = found[1].rpartition("=")[2]
                if not line.lstrip().startswith("//") and ("/" in path or "." in path[1:]):
                    why = f"is named by {named}"
                    yield from _of_package(manifest, path, why, need.path, number)


def _of_package(manifest: Manifest, path: str, why: str, script: str, line: int) -> Iterator[Need]:
    """A build script runs in the directory of its package."""
    for need in manifest.need(path, why, certain=False):
        if need.path != script:
            yield need._replace(cause=need.cause._replace(file=script, line=line))


def _beside(manifest: Manifest) -> Iterator[Need]:
    yield from manifest.beside("Cargo.lock", why="decides the versions that are compiled")
    why = "has settings of Cargo"
    yield from manifest.beside(".cargo/config.toml", ".cargo/config", why=why)
    why = "decides which compiler runs"
    yield from manifest.beside("rust-toolchain", "rust-toolchain.toml", why=why)
    why = "has the queries that sqlx checks without a database"
    yield from manifest.beside(".sqlx", "sqlx-data.json", why=why)
    config = f"{manifest.directory}/.cargo/config.toml".lstrip("/")
    sources = table(toml_of(manifest.files, config).get("source"))
    for one in tables(sources):
        for path in texts(one.get("directory")):
            line = Manifest(manifest.files, config, "cargo").at("directory", path)
            for need in manifest.need(path, "has the sources of dependencies", line=1):
                yield need._replace(cause=line)
