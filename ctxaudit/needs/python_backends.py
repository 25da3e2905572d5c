"""What the tables of Python's build backends name: hatchling, setuptools, Poetry, PDM, flit, ...

Sources: hatch.pypa.io/latest/config/, setuptools.pypa.io/en/latest/userguide/,
python-poetry.org/docs/pyproject/, backend.pdm-project.org, maturin.rs/config, flit.pypa.io.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from ctxaudit.needs.files import Files
from ctxaudit.needs.manifest import Manifest, manifests
from ctxaudit.needs.model import Need
from ctxaudit.needs.parsed import at, table, tables, texts, toml_of

NAMES: tuple[str, ...] = ("pyproject.toml",)
ENDINGS: tuple[str, ...] = ()

_VERSION = "has the version of the project"
_DATA = "is put into the package"


def find(files: Files) -> Iterator[Need]:
    """The needs of every backend's table."""
    for manifest in manifests(files, "python", *NAMES):
        settings = toml_of(files, manifest.path)
        tool = table(settings.get("tool"))
        for name, needs_of in _TABLES.items():
            yield from needs_of(manifest, table(tool.get(name)))
        backend = at(settings, "build-system", "build-backend")
        if isinstance(backend, str) and backend.startswith(("hatchling", "maturin")):
            why = f"is how {backend.partition('.')[0]} knows which files are not packaged"
            yield from manifest.need(".gitignore", why, "build-backend", certain=False)


def _hatch(manifest: Manifest, hatch: dict[str, Any]) -> Iterator[Need]:
    version = table(hatch.get("version"))
    if version.get("source", "regex") in ("regex", "code", "env"):
        for written in texts(version.get("path")):
            yield from manifest.need(written, _VERSION, "path")
    hooks = table(at(hatch, "metadata", "hooks"))
    requirements = table(hooks.get("requirements_txt"))
    optional = table(requirements.get("optional-dependencies"))
    for value in (requirements.get("files", requirements.get("filename")), *optional.values()):
        for written in texts(value):
            yield from manifest.need(written, "lists what the project depends on")
    for fragment in tables(at(hooks, "fancy-pypi-readme", "fragments")):
        for written in texts(fragment.get("path")):
            yield from manifest.need(written, "is a part of the readme", "path")
    yield from _hatch_build(manifest, hatch, hooks)


def _hatch_build(
    manifest: Manifest, hatch: dict[str, Any], hooks: dict[str, Any]
) -> Iterator[Need]:
    build = table(hatch.get("build"))
    wheel, editable = at(build, "targets", "wheel"), at(build, "targets", "editable")
    sdist = at(build, "targets", "sdist")
    for target in (build, wheel, editable, sdist):
        certain = target is not sdist
        forced = table(at(target, "force-include"))
        for written in (*forced, *(texts(at(target, "packages")))):
            yield from manifest.need(written, _DATA, certain=certain)
        for key in ("only-include", "artifacts"):
            for pattern in texts(at(target, key)):
                yield from manifest.globbed(pattern.strip("/"), _DATA, key, certain=False)
    custom = [one for one in (hooks, *_build_hooks(build)) if "custom" in one]
    for hook in custom:
        written = at(hook, "custom", "path") or "hatch_build.py"
        if isinstance(written, str):
            yield from manifest.need(written, "is a hook of the build", "custom")


def _build_hooks(build: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for one in (build, *tables(build.get("targets"))):
        yield table(one.get("hooks"))


def _setuptools(manifest: Manifest, setuptools: dict[str, Any]) -> Iterator[Need]:
    dynamic = table(setuptools.get("dynamic"))
    for key, value in (*dynamic.items(), *table(dynamic.get("optional-dependencies")).items()):
        for written in texts(at(value, "file")):
            yield from manifest.need(written, f"is the project's {key}", "file")
    for pattern in texts(setuptools.get("license-files")):
        yield from manifest.globbed(pattern, "is one of its license-files", "license-files")
    for written in (
        *texts(setuptools.get("script-files")),
        *(one for value in table(setuptools.get("data-files")).values() for one in texts(value)),
    ):
        yield from manifest.globbed(written, _DATA)
    for package, value in table(setuptools.get("package-data")).items():
        for pattern in texts(value):
            yield from _package_data(manifest, setuptools, package, pattern)
    for module in tables(setuptools.get("ext-modules")):
        for written in (*texts(module.get("sources")), *texts(module.get("depends"))):
            yield from manifest.need(written, "is compiled into the package")


def _package_data(
    manifest: Manifest, setuptools: dict[str, Any], package: str, pattern: str
) -> Iterator[Need]:
    line = manifest.at(package if package != "*" else "package-data", pattern).line
    for root in _package_roots(manifest, setuptools, package):
        yield from manifest.globbed(f"{root}/{pattern}", _DATA, line=line)


def _package_roots(manifest: Manifest, setuptools: dict[str, Any], package: str) -> Iterator[str]:
    """The directories of a package; of `*` (or an empty name) of all packages."""
    mapped = table(setuptools.get("package-dir"))
    found = texts(at(setuptools, "packages", "find", "where"))
    roots = [*texts(mapped.get("")), *found] or [".", "src"]
    if package in texts(list(mapped)) and package:
        yield from texts(mapped[package])
    elif package not in ("*", ""):
        yield from (f"{root}/{package.replace('.', '/')}" for root in roots)
    else:
        files, start = manifest.files, len(manifest.directory) + 1 if manifest.directory else 0
        for root in dict.fromkeys(roots):
            for path in files.glob(manifest.directory, f"{root}/**/__init__.py"):
                yield path[start:].rpartition("/")[0]


def _poetry(manifest: Manifest, poetry: dict[str, Any]) -> Iterator[Need]:
    certain = poetry.get("package-mode") is not False
    for written in texts(poetry.get("readme")):
        why = "is the readme of the project"
        yield from manifest.need(written, why, "readme", certain=certain)
    build = poetry.get("build")
    for written in texts(at(build, "script") or build):
        yield from manifest.need(written, "is the build script", "build")
    included = poetry.get("include")
    plain = [{"path": one} for one in texts(included)]
    for one in (*plain, *tables(included if isinstance(included, list) else [])):
        formats = texts(one.get("format"))
        if isinstance(one.get("path"), str):
            certain = "wheel" in formats
            yield from manifest.globbed(one["path"], _DATA, "include", certain=certain)
    for one in tables(poetry.get("packages")):
        parts = (*texts(one.get("from")), *texts(one.get("include")))
        if isinstance(one.get("include"), str) and "sdist" not in texts(one.get("format")):
            yield from manifest.globbed("/".join(parts), _DATA, parts[-1])


def _pdm(manifest: Manifest, pdm: dict[str, Any]) -> Iterator[Need]:
    if at(pdm, "version", "source") == "file":
        for written in texts(at(pdm, "version", "path")):
            yield from manifest.need(written, _VERSION, "path")
    build = table(pdm.get("build"))
    for written in (*texts(build.get("custom-hook")), "pdm_build.py"):
        is_named = written != "pdm_build.py"
        yield from manifest.need(written, "is a hook of the build", certain=is_named)
    for key, certain in (("includes", False), ("source-includes", False)):
        for pattern in texts(build.get(key)):
            yield from manifest.globbed(pattern, _DATA, key, certain=certain)


def _flit(manifest: Manifest, flit: dict[str, Any]) -> Iterator[Need]:
    for key in ("description-file", "license"):
        for written in texts(at(flit, "metadata", key)):
            yield from manifest.need(written, "describes the project", key)
    for pattern in texts(at(flit, "sdist", "include")):
        yield from manifest.globbed(pattern, "is put into the sdist", "include", certain=False)
    for written in texts(at(flit, "external-data", "directory")):
        yield from manifest.need(written, _DATA, "directory")


def _maturin(manifest: Manifest, maturin: dict[str, Any]) -> Iterator[Need]:
    for written in texts(maturin.get("manifest-path")):
        yield from manifest.need(written, "is the Cargo manifest of the project")
    for key in ("python-source", "data"):
        for written in texts(maturin.get(key)):
            yield from manifest.need(written, _DATA, key)
    for one in (*texts(maturin.get("include")), *_paths_of(maturin.get("include"))):
        yield from manifest.globbed(one, _DATA, "include", certain=False)


def _paths_of(value: object) -> Iterator[str]:
    for one in tables(value if isinstance(value, list) else []):
        yield from texts(one.get("path"))


def _scikit_build(manifest: Manifest, settings: dict[str, Any]) -> Iterator[Need]:
    version = at(settings, "metadata", "version", "input")
    for written in texts(version):
        yield from manifest.need(written, _VERSION, "input")
    for written in texts(at(settings, "cmake", "source-dir")):
        yield from manifest.need(written, "is built by CMake", "source-dir")
    for pattern in texts(at(settings, "wheel", "license-files")):
        yield from manifest.globbed(pattern, "is one of its license-files", "license-files")


_TABLES: dict[str, Callable[[Manifest, dict[str, Any]], Iterator[Need]]] = {
    "hatch": _hatch,
    "setuptools": _setuptools,
    "poetry": _poetry,
    "pdm": _pdm,
    "flit": _flit,
    "maturin": _maturin,
    "scikit-build": _scikit_build,
}
