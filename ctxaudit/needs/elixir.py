"""What `mix.exs` names. Source: hexdocs.pm/mix/Mix.Project.html and Mix.Tasks.Deps.html."""

from __future__ import annotations

from collections.abc import Iterator

from ctxaudit.expression import Expression
from ctxaudit.needs.files import Files
from ctxaudit.needs.manifest import manifests
from ctxaudit.needs.model import Need
from ctxaudit.needs.parsed import numbered

NAMES: tuple[str, ...] = ("mix.exs",)
ENDINGS: tuple[str, ...] = ()

_APPS = Expression(r'\bapps_path:\s*"([^"]+)"')
_PATH = Expression(r'\bpath:\s*"([^"]+)"')
_READ = Expression(r'\bFile\.(?:read!?|stream!)\(\s*"([^"]+)"')
_LOADED = Expression(r'\bCode\.(?:eval_file|require_file)\(\s*"([^"]+)"')


def find(files: Files) -> Iterator[Need]:
    """The needs of Mix."""
    for manifest in manifests(files, "mix", *NAMES):
        for line, text in numbered(manifest.text):
            for found in _APPS.finditer(text):
                why = "is the manifest of an application of the umbrella"
                yield from manifest.globbed(f"{found[1]}/*/mix.exs", why, line=line)
            for found in _PATH.finditer(text):
                why = "is the manifest of a dependency"
                yield from manifest.need(f"{found[1]}/mix.exs", why, line=line)
            for found in (*_READ.finditer(text), *_LOADED.finditer(text)):
                yield from manifest.need(found[1], "is read by mix.exs", line=line)
        yield from manifest.beside("mix.lock", why="decides the versions that are installed")
        yield from manifest.beside("config/*.exs", why="configures the compilation")
