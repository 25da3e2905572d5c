"""What `package.json` and the settings of npm, Yarn, pnpm and Bun name.

Sources: docs.npmjs.com/cli/configuring-npm/package-json, yarnpkg.com/configuration/yarnrc,
pnpm.io/settings, bun.sh/docs/install.
"""

from __future__ import annotations

import re
import urllib.parse
from collections.abc import Iterator
from typing import Any

from ctxaudit.needs.files import Files
from ctxaudit.needs.manifest import Manifest, manifests
from ctxaudit.needs.model import Need
from ctxaudit.needs.parsed import at, json_of, table, tables, texts, yaml_of

NAMES: tuple[str, ...] = ("package.json", "pnpm-workspace.yaml", ".yarnrc.yml", ".yarnrc")
ENDINGS: tuple[str, ...] = ()

LOCKS = (
    "package-lock.json",
    "npm-shrinkwrap.json",
    "yarn.lock",
    "pnpm-lock.yaml",
    "bun.lock",
    "bun.lockb",
)
_DEPENDENCIES = ("dependencies", "devDependencies", "optionalDependencies", "peerDependencies")
_MEMBER = "is the manifest of a workspace member"
_PATCH = "is a patch of a dependency"


def find(files: Files) -> Iterator[Need]:
    """The needs of installs; `node_scripts` has those of scripts."""
    for manifest in manifests(files, "node-install", "package.json"):
        settings = json_of(files, manifest.path)
        workspaces = settings.get("workspaces")
        yield from _members(manifest, texts(at(workspaces, "packages") or workspaces))
        yield from _dependencies(manifest, settings)
        yield from _patches(manifest, settings)
        yield from _beside(manifest)
    for manifest in manifests(files, "node-install", "pnpm-workspace.yaml"):
        settings = yaml_of(files, manifest.path)
        yield from _members(manifest, texts(settings.get("packages")))
        yield from _named_patches(manifest, settings.get("patchedDependencies"))
        yield from manifest.beside(*LOCKS, why="decides the versions that are installed")
    for manifest in manifests(files, "node-install", ".yarnrc.yml"):
        yield from _yarn(manifest)
    for manifest in manifests(files, "node-install", ".yarnrc"):
        for found in re.finditer(r'^yarn-path\s+"?([^"\n]+)', manifest.text, re.MULTILINE):
            yield from manifest.need(found[1], "is the Yarn that runs", "yarn-path")


def _members(manifest: Manifest, patterns: list[str]) -> Iterator[Need]:
    """None is certain: an install of the others goes on without it."""
    left_out = {
        path
        for pattern in patterns
        if pattern.startswith("!")
        for path in manifest.files.glob(manifest.directory, f"{pattern[1:]}/package.json")
    }
    for pattern in patterns:
        if not pattern.startswith("!"):
            line = manifest.at(pattern).line
            member = f"{pattern.rstrip('/')}/package.json"
            for need in manifest.globbed(member, _MEMBER, line=line, certain=False):
                if need.path not in left_out and "node_modules" not in need.path.split("/"):
                    yield need


def _dependencies(manifest: Manifest, settings: dict[str, Any]) -> Iterator[Need]:
    values = [table(settings.get(key)) for key in (*_DEPENDENCIES, "resolutions", "overrides")]
    for name, value in ((name, one) for part in values for name, one in part.items()):
        if not isinstance(value, str):
            continue
        kind, colon, rest = value.partition(":")
        if colon and kind in ("file", "link", "portal"):
            directory = rest.rstrip("/")
            is_directory = not directory.endswith((".tgz", ".tar.gz", ".tar"))
            written = f"{directory}/package.json" if is_directory else directory
            # npm links a directory whatever is in it
            why, words, certain = "is a dependency", (f'"{name}"', rest), not is_directory
            yield from manifest.need(written, why, *words, certain=certain)
        elif kind == "patch":
            patch = urllib.parse.unquote(rest.partition("#")[2].partition("::")[0])
            yield from manifest.need(patch.removeprefix("~/").lstrip("/"), _PATCH, f'"{name}"')


def _patches(manifest: Manifest, settings: dict[str, Any]) -> Iterator[Need]:
    for owner in (settings, table(settings.get("pnpm"))):
        yield from _named_patches(manifest, owner.get("patchedDependencies"))
    scripts = table(settings.get("scripts"))
    for key, value in scripts.items():
        if isinstance(value, str) and re.search(r"\bpatch-package\b", value):
            line = manifest.at(f'"{key}"', "patch-package").line
            why = "has patches of dependencies"
            yield from manifest.need("patches", why, line=line, step="node-scripts")
            return


def _named_patches(manifest: Manifest, patched: object) -> Iterator[Need]:
    for name, value in table(patched).items():
        for written in texts(at(value, "path") or value):
            yield from manifest.need(written, _PATCH, str(name))


def _beside(manifest: Manifest) -> Iterator[Need]:
    yield from manifest.beside(*LOCKS, why="decides the versions that are installed")
    why = "has settings of Yarn or pnpm"
    yield from manifest.beside(".yarnrc.yml", "pnpm-workspace.yaml", why=why)
    # may hold a token, and many do without it
    yield from manifest.beside(".npmrc", why="has settings of npm", certain=False)
    why = "is run by pnpm"
    yield from manifest.beside(".pnpmfile.cjs", "pnpmfile.js", why=why)
    yield from manifest.beside("bunfig.toml", why="has settings of Bun", certain=False)
    why = "is read by version managers"
    yield from manifest.beside(".nvmrc", ".node-version", why=why, certain=False)


def _yarn(manifest: Manifest) -> Iterator[Need]:
    settings = yaml_of(manifest.files, manifest.path)
    for written in texts(settings.get("yarnPath")):
        yield from manifest.need(written, "is the Yarn that runs", "yarnPath")
    plugins = settings.get("plugins")
    paths = [path for one in tables(plugins) for path in texts(one.get("path"))]
    for written in (*texts(plugins), *paths):
        yield from manifest.need(written, "is a plugin of Yarn", "plugins")
    for written in (".yarn/cache", ".pnp.cjs", ".pnp.loader.mjs", ".yarn/sdks"):
        why = "lets Yarn install without a network"
        yield from manifest.need(written, why, certain=False, line=1)
    why = "has patches of dependencies"
    yield from manifest.need(".yarn/patches", why, certain=False, line=1)
