"""Real sources without secrets: what is installed beside the tests, as if it were first-party.

Lock files are made in the forms of their tools, with random hashes, since packages carry few.
"""

from __future__ import annotations

import base64
import sysconfig
from collections.abc import Iterator
from pathlib import Path

from tests.secrets.making import HEX, Maker

# Python, templates and translations; JSON of a web API; JavaScript with maps and minified; Python
PACKAGES = ("django", "botocore", "bokeh", "sympy", "hypothesis", "pip", "rich", "mypy")
_TEXT = frozenset(
    """.py .pyi .js .mjs .ts .json .map .html .css .txt .md .rst .po .pot .yml .yaml .toml .cfg .ini
    .xml .sh .conf .c .h .csv .svg .lock""".split()
)


def installed_sources() -> Iterator[tuple[str, bytes]]:
    """Path (below site-packages) and content of every text file of the packages."""
    root = Path(sysconfig.get_path("purelib"))
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*")):
            if path.suffix in _TEXT and path.is_file():
                yield path.relative_to(root).as_posix(), path.read_bytes()


def lock_files() -> Iterator[tuple[str, bytes]]:
    """Lock files of six tools with a thousand and more packages each."""
    maker = Maker("locks")
    names = [
        maker.some(maker.random.randrange(4, 20), "abcdefghijklmnoprstuvwz") for _ in range(1500)
    ]
    yield "package-lock.json", _joined(_npm(maker, name) for name in names)
    yield "yarn.lock", _joined(_yarn(maker, name) for name in names)
    yield "poetry.lock", _joined(_poetry(maker, name) for name in names)
    yield "Cargo.lock", _joined(_cargo(maker, name) for name in names)
    yield (
        "go.sum",
        _joined(f"github.com/{name}/x v1.2.3 h1:{maker.blob(b'', 32)}" for name in names),
    )
    yield "composer.lock", _joined(_composer(maker, name) for name in names)


def _joined(lines: Iterator[str]) -> bytes:
    return "\n".join(lines).encode()


def _sha512(maker: Maker) -> str:
    return "sha512-" + base64.b64encode(maker.random.randbytes(64)).decode()


def _npm(maker: Maker, name: str) -> str:
    return (
        f'    "node_modules/{name}": {{\n      "version": "1.2.3",\n      "resolved": '
        f'"https://registry.npmjs.org/{name}/-/{name}-1.2.3.tgz",\n'
        f'      "integrity": "{_sha512(maker)}"\n    }},'
    )


def _yarn(maker: Maker, name: str) -> str:
    return f'{name}@^1.2.3:\n  version "1.2.3"\n  integrity {_sha512(maker)}\n'


def _poetry(maker: Maker, name: str) -> str:
    return (
        f'[[package]]\nname = "{name}"\nversion = "1.2.3"\nfiles = [\n    {{file = '
        f'"{name}-1.2.3-py3-none-any.whl", hash = "sha256:{maker.some(64, HEX)}"}},\n]\n'
    )


def _cargo(maker: Maker, name: str) -> str:
    return f'[[package]]\nname = "{name}"\nversion = "1.2.3"\nchecksum = "{maker.some(64, HEX)}"\n'


def _composer(maker: Maker, name: str) -> str:
    return (
        f'{{"name": "acme/{name}", "source": {{"reference": "{maker.some(40, HEX)}"}},'
        f' "dist": {{"shasum": "{maker.some(40, HEX)}"}}}},'
    )
