"""What `composer.json` names. Source: getcomposer.org/doc/04-schema.md and 05-repositories.md."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ctxaudit.needs.files import Files
from ctxaudit.needs.manifest import Manifest, manifests
from ctxaudit.needs.model import Need
from ctxaudit.needs.parsed import at, json_of, table, tables, texts

NAMES: tuple[str, ...] = ("composer.json",)
ENDINGS: tuple[str, ...] = ()


def find(files: Files) -> Iterator[Need]:
    """The needs of Composer's installs."""
    for manifest in manifests(files, "composer", *NAMES):
        settings = json_of(files, manifest.path)
        yield from _repositories(manifest, settings)
        yield from _autoloaded(manifest, settings)
        yield from _patches(manifest, settings)
        yield from _scripts(manifest, settings)
        yield from manifest.beside("composer.lock", why="decides the versions that are installed")
        yield from manifest.beside("symfony.lock", why="has the state of recipes", certain=False)


def _repositories(manifest: Manifest, settings: dict[str, Any]) -> Iterator[Need]:
    for one in tables(settings.get("repositories")):
        url = one.get("url")
        if one.get("type") == "path" and isinstance(url, str):
            why = "is a package of a path repository"
            line = manifest.at('"url"', url if url in manifest.text else '"path"').line
            yield from manifest.globbed(f"{url.rstrip('/')}/composer.json", why, line=line)


def _autoloaded(manifest: Manifest, settings: dict[str, Any]) -> Iterator[Need]:
    """`files` are loaded by every program, `classmap` is searched when the autoloader is made."""
    for path in texts(at(settings, "autoload", "files")):
        yield from manifest.need(path, "is loaded by the autoloader", "files")
    for path in texts(at(settings, "autoload", "classmap")):
        yield from manifest.globbed(path.rstrip("/"), "is searched for classes", "classmap")


def _patches(manifest: Manifest, settings: dict[str, Any]) -> Iterator[Need]:
    """The plug-in cweagans/composer-patches."""
    extra = table(settings.get("extra"))
    for path in texts(extra.get("patches-file")):
        yield from manifest.need(path, "lists patches of dependencies", "patches-file")
    for package in tables(extra.get("patches")):
        for path in texts(list(package.values())):
            yield from manifest.need(path, "is a patch of a dependency", "patches")


def _scripts(manifest: Manifest, settings: dict[str, Any]) -> Iterator[Need]:
    for name, script in table(settings.get("scripts")).items():
        if not name.startswith(("post-install", "pre-install", "post-autoload", "pre-autoload")):
            continue
        for command in texts(script):
            for path in re.findall(r"[\w./-]+", command):
                if "/" in path or "." in path or path == "artisan":
                    why = f"is run by the script {name}"
                    for need in manifest.need(path, why, f'"{name}"', certain=False):
                        if manifest.files.has_file(need.path):
                            yield need
