"""What Gemfiles and gemspecs name. Source: bundler.io/man/gemfile.5.html.

That a gemspec lists its files by git is said by the detector of git.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ctxaudit.expression import Expression
from ctxaudit.needs.files import Files
from ctxaudit.needs.manifest import Manifest, manifests
from ctxaudit.needs.model import Need
from ctxaudit.needs.parsed import numbered

NAMES: tuple[str, ...] = ("Gemfile", "gems.rb")
ENDINGS: tuple[str, ...] = (".gemspec",)

_TEXT = r"""["']([^"'#]+)["']"""
_PATH = Expression(rf"\b(?:path:|:path\s*=>)\s*{_TEXT}|^path[\s(]+{_TEXT}")
_EVAL = Expression(rf"\beval_gemfile[\s(]+{_TEXT}")
_RUBY_FILE = Expression(rf"\bruby[\s(]+file:\s*{_TEXT}")
_READ = Expression(rf"\b(?:File|IO)\.(?:read|readlines|open)[\s(]+(?:[^\"'\n]*,\s*)?{_TEXT}")
_REQUIRED = Expression(rf"\brequire(_relative)?[\s(]+(?:File\.[^\"'\n]*)?{_TEXT}")


def find(files: Files) -> Iterator[Need]:
    """The needs of Bundler."""
    for manifest in manifests(files, "bundle", *NAMES, *ENDINGS):
        for line, text in numbered(manifest.text):
            yield from _of_line(manifest, line, text)
        if manifest.path.endswith(".gemspec"):
            continue
        why = "decides the versions that are installed"
        yield from manifest.beside("Gemfile.lock", "gems.locked", why=why)
        if re.search(r"^\s*gemspec\b", manifest.text, re.MULTILINE):
            line = manifest.at("gemspec").line
            yield from manifest.globbed("*.gemspec", "is read by the Gemfile", line=line)
        why = "has settings of Ruby or Bundler"
        names = (".ruby-version", ".tool-versions", ".bundle/config")
        yield from manifest.beside(*names, why=why, certain=False)


def _of_line(manifest: Manifest, line: int, text: str) -> Iterator[Need]:
    name = manifest.path.rpartition("/")[2]
    for found in _PATH.finditer(text):
        path = found[1] or found[2]
        why = "belongs to a gem of this tree"
        for pattern in (f"{path}/*.gemspec", f"{path}/*/*.gemspec"):
            yield from manifest.globbed(pattern, why, line=line)
    for read in (_EVAL, _RUBY_FILE, _READ):
        for found in read.finditer(text):
            yield from manifest.need(found[1], f"is read by {name}", line=line)
    for found in _REQUIRED.finditer(text):
        path = found[2]
        why = f"is loaded by {name}"
        for written in (path, f"{path}.rb") if found[1] else (f"lib/{path}.rb", f"{path}.rb"):
            for need in manifest.need(written, why, line=line):
                if manifest.files.has_file(need.path):
                    yield need
