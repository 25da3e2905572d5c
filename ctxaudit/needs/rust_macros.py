"""Files that Rust sources take in when they are compiled.

A path is relative to the source file in `include_str!` and its like (doc.rust-lang.org/std/macro.
include_str.html), to the package's directory in derived and migration macros.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ctxaudit.expression import Expression
from ctxaudit.model import Location
from ctxaudit.needs.files import Files, directory_of, inside
from ctxaudit.needs.model import Need
from ctxaudit.needs.parsed import at, texts, toml_of

NAMES: tuple[str, ...] = ("Cargo.toml",)
ENDINGS: tuple[str, ...] = ()

_TEXT = r'(?:"((?:[^"\\]|\\.)*)"|r(#*)"(.*?)"\2)'
_INCLUDE = Expression(rf"\b(include(?:_str|_bytes)?)!\s*[(\[{{]\s*{_TEXT}\s*,?\s*[)\]}}]")
_MANIFEST_DIR = Expression(
    r"\b(include(?:_str|_bytes|_dir)?)!\s*\(\s*concat!\s*\(\s*env!\s*\(\s*"
    rf'"CARGO_MANIFEST_DIR"\s*\)\s*,\s*{_TEXT}\s*,?\s*\)\s*,?\s*\)'
)
_INCLUDE_DIR = Expression(rf"\b(include_dir)!\s*\(\s*{_TEXT}\s*\)")
_MIGRATE = Expression(rf"\b(migrate|embed_migrations)!\s*\(\s*(?:{_TEXT})?\s*\)")
_EMBED = Expression(
    r"#\[derive\([^\])]*\b(?:Rust)?Embed\b[^\])]*\)\](?:\s*#\[[^\]]*\])*?\s*"
    rf"#\[folder\s*=\s*{_TEXT}\]"
)
_TEMPLATE = Expression(rf"#\[template\([^\]]*?\bpath\s*=\s*{_TEXT}")
_MACROS = Expression(rb"include|migrat|Embed|template")
_COMMENT = Expression(r"(?m)^[ \t]*//.*$")


def find(files: Files) -> Iterator[Need]:
    """What each macro takes in; nothing is looked for without a Cargo.toml."""
    packages = {directory_of(path) for path in files.manifests(*NAMES)}
    if not packages:
        return
    for path, text in files.sources(".rs", _MACROS):
        text = _COMMENT.sub("", text)
        package = _package_of(path, packages)
        yield from _included(files, path, text)
        if package is not None:
            yield from _of_package(files, path, package, text)


def _package_of(path: str, packages: set[str]) -> str | None:
    """The directory of the package that a source belongs to."""
    directory = directory_of(path)
    while directory not in packages:
        if not directory:
            return None
        directory = directory_of(directory)
    return directory


def _included(files: Files, path: str, text: str) -> Iterator[Need]:
    for found in _INCLUDE.finditer(text):
        written = _written(found)
        yield from _need(files, path, directory_of(path), written, text, found)


def _of_package(files: Files, path: str, package: str, text: str) -> Iterator[Need]:
    for pattern in (_MANIFEST_DIR, _INCLUDE_DIR):
        for found in pattern.finditer(text):
            written = _written(found).replace("$CARGO_MANIFEST_DIR", "").lstrip("/")
            yield from _need(files, path, package, written, text, found)
    for found in _MIGRATE.finditer(text):
        written = _written(found) or "migrations"
        yield from _need(files, path, package, written, text, found)
    for found in _EMBED.finditer(text):
        written = _written(found).replace("$CARGO_MANIFEST_DIR", "").lstrip("/")
        yield from _need(files, path, package, written, text, found, name="RustEmbed")
    for found in _TEMPLATE.finditer(text):
        for directory in _template_directories(files, package):
            written = f"{directory}/{_written(found)}"
            yield from _need(files, path, package, written, text, found, name="a template macro")


def _template_directories(files: Files, package: str) -> list[str]:
    above = f"{package}/" if package else ""
    settings = toml_of(files, f"{above}askama.toml")
    return texts(at(settings, "general", "dirs")) or ["templates"]


def _written(found: re.Match[str]) -> str:
    """The text of a string literal, raw or not."""
    plain, raw = found.groups()[-3], found.groups()[-1]
    return re.sub(r"\\(.)", r"\1", plain) if plain is not None else raw or ""


def _need(
    files: Files,
    path: str,
    base: str,
    written: str,
    text: str,
    found: re.Match[str],
    name: str = "",
) -> Iterator[Need]:
    target = inside(base, written)
    if target and files.exists(target):
        macro = name or f"{found[1]}!"
        line = text.count("\n", 0, found.start()) + 1
        yield Need(target, Location(path, line), f"is compiled in by {macro}", "cargo")
