"""What `*.cabal` and hpack's `package.yaml` name.

Source: cabal.readthedocs.io/en/stable/cabal-package-description-file.html.
"""

from __future__ import annotations

from collections.abc import Iterator

from ctxaudit.expression import Expression
from ctxaudit.needs.files import Files
from ctxaudit.needs.manifest import Manifest, manifests
from ctxaudit.needs.model import Need
from ctxaudit.needs.parsed import texts, yaml_of

NAMES: tuple[str, ...] = ("package.yaml", "cabal.project", "stack.yaml")
ENDINGS: tuple[str, ...] = (".cabal",)

_FIELDS = ("extra-source-files", "extra-doc-files", "license-file", "license-files", "data-files")
_FIELD = Expression(r"^\s*([\w-]+)\s*:(.*)$")


def find(files: Files) -> Iterator[Need]:
    """The needs of packages and projects."""
    for manifest in manifests(files, "cabal", *ENDINGS):
        for field, line, word in _words(manifest.text):
            if field in _FIELDS:
                certain = field != "extra-doc-files"
                why = f"is one of its {field}"
                yield from manifest.globbed(word, why, line=line, certain=certain)
    for manifest in manifests(files, "cabal", "package.yaml"):
        if any(manifest.files.glob(manifest.directory, "stack.yaml")) or _is_hpack(manifest):
            yield from _hpack(manifest)
    for manifest in manifests(files, "cabal", "cabal.project"):
        for field, line, word in _words(manifest.text):
            if field in ("packages", "optional-packages"):
                yield from _package(manifest, word, line)
        why = "decides the versions that are compiled"
        yield from manifest.beside("cabal.project.freeze", "cabal.project.local", why=why)
    for manifest in manifests(files, "cabal", "stack.yaml"):
        for directory in texts(yaml_of(files, manifest.path).get("packages")):
            yield from _package(manifest, directory, manifest.at("packages", directory).line)
        why = "decides the versions that are compiled"
        yield from manifest.beside("stack.yaml.lock", why=why)


def _words(text: str) -> Iterator[tuple[str, int, str]]:
    """Field, line and each word of its value; a value goes on in lines that are indented more."""
    field, indent = "", 0
    for number, line in enumerate(text.splitlines(), 1):
        bare = line.strip()
        if not bare or bare.startswith("--"):
            continue
        depth = len(line) - len(line.lstrip())
        found = _FIELD.match(line)
        if found is not None and (depth <= indent or not field):
            field, indent, bare = found[1].lower(), depth, found[2]
        elif depth <= indent:
            field = ""
        for word in bare.replace(",", " ").split() if field else ():
            yield field, number, word.strip('"')


def _package(manifest: Manifest, written: str, line: int) -> Iterator[Need]:
    why = "is the manifest of a package"
    written = written.rstrip("/")
    patterns = [written] if written.endswith(".cabal") else [f"{written}/*.cabal"]
    for pattern in (*patterns, f"{written}/package.yaml"):
        yield from manifest.globbed(pattern, why, line=line)


def _is_hpack(manifest: Manifest) -> bool:
    settings = yaml_of(manifest.files, manifest.path)
    return "dependencies" in settings and bool({"library", "executables"} & set(settings))


def _hpack(manifest: Manifest) -> Iterator[Need]:
    settings = yaml_of(manifest.files, manifest.path)
    for field in _FIELDS:
        for pattern in texts(settings.get(field)):
            yield from manifest.globbed(pattern, f"is one of its {field}", field)
    why = "is taken for the licence by hpack"
    yield from manifest.beside("LICENSE", why=why, certain=False)
