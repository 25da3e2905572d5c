"""What a real BuildKit build fetches from its contexts, and what is in the image then.

The build runs under strace: a file whose content is sent is opened by the client. Each build is a
cold one, since the builder's cache of a context hangs on the id in a private BUILDX_CONFIG.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import tarfile
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from tests.conformance.engine import Engine, NoEngineError

_OPEN = re.compile(r'open(?:at)?\((?:[A-Z_0-9]+, )?"((?:[^"\\]|\\.)*)", ([A-Z_|0-9]+).*= \d+')
_REFERENCE = re.compile(r"ref [0-9a-f-]+::[0-9a-z]+")
# exit(0) for Linux on x86-64: stands in for /bin/sh, so that a RUN succeeds in an empty image
_EXIT = bytes.fromhex("b83c00000031ff0f05")
_BASE = 0x400000


class Fetched(NamedTuple):
    """The regular files that were opened, of the main context and of each named one.

    `image` maps the paths of the image (no directories) to their contents, links to `-> target`.
    `error` is the reason why the build failed, None if it did not.
    """

    main: list[str]
    named: dict[str, list[str]]
    image: dict[str, bytes]
    error: str | None


def find_strace() -> str:
    """The strace program. Raises NoEngineError if there is none."""
    found = shutil.which("strace")
    if found is None:
        raise NoEngineError("no strace program on PATH")
    return found


def build(
    engine: Engine,
    context_dir: Path,
    dockerfile: str,
    *,
    target: str | None = None,
    build_args: Mapping[str, str] | None = None,
    named_contexts: Mapping[str, Path] | None = None,
) -> Fetched:
    """Builds a Dockerfile that lies outside of the context and tells what was fetched."""
    named = dict(named_contexts or {})
    with tempfile.TemporaryDirectory() as private:
        file = Path(private, "Dockerfile")
        file.write_bytes(os.fsencode(dockerfile))
        Path(private, "logs").mkdir()
        arguments = ["--file", str(file)]
        arguments += ["--target", target] if target else []
        for key, value in (build_args or {}).items():
            arguments += ["--build-arg", f"{key}={value}"]
        for name, directory in named.items():
            arguments += ["--build-context", f"{name}={directory}"]
        built = engine.run(
            *("buildx", "build", "--no-cache", "--quiet", "--output", "type=tar,dest=-"),
            *(*arguments, str(context_dir)),
            # a log for each thread: one for all would split calls into halves
            prefix=(
                *(find_strace(), "-ff", "-qq", "-s", "65536", "-e", "trace=open,openat"),
                *("-o", f"{private}/logs/log"),
            ),
            BUILDX_CONFIG=f"{private}/buildx",
        )
        opened = _opened(Path(private, "logs"))
    error = None if built.returncode == 0 else _reason(built.stderr)
    return Fetched(
        _files_in(opened, context_dir),
        {name: _files_in(opened, directory) for name, directory in named.items()},
        _image(built.stdout) if error is None else {},
        error,
    )


def write_shell(directory: Path) -> None:
    """Writes `bin/sh`, a program that does nothing, successfully (x86-64)."""
    size = 120 + len(_EXIT)
    header = b"\x7fELF" + bytes([2, 1, 1, 0]) + bytes(8)
    for value, width in (
        *((2, 2), (62, 2), (1, 4), (_BASE + 120, 8), (64, 8), (0, 8), (0, 4)),
        *((64, 2), (56, 2), (1, 2), (0, 2), (0, 2), (0, 2)),
        *((1, 4), (5, 4), (0, 8), (_BASE, 8), (_BASE, 8), (size, 8), (size, 8), (0x1000, 8)),
    ):
        header += value.to_bytes(width, "little")
    (directory / "bin").mkdir(parents=True, exist_ok=True)
    (directory / "bin/sh").write_bytes(header + _EXIT)
    (directory / "bin/sh").chmod(0o755)


def _opened(logs: Path) -> set[str]:
    found = set()
    for log in logs.iterdir():
        for line in log.read_text(encoding="latin-1").splitlines():
            match = _OPEN.search(line)
            if match and "O_DIRECTORY" not in match[2] and "O_WRONLY" not in match[2]:
                raw = match[1].encode("latin-1").decode("unicode_escape").encode("latin-1")
                found.add(os.fsdecode(raw))
    return found


def _files_in(opened: set[str], directory: Path) -> list[str]:
    root = f"{directory.resolve()}/"
    names = [path.removeprefix(root) for path in opened if path.startswith(root)]
    files = [name for name in names if Path(root, name).is_file()]
    return sorted((name for name in files if name != ".dockerignore"), key=os.fsencode)


def _reason(stderr: bytes) -> str:
    text = stderr.decode(errors="replace").strip()
    for line in text.splitlines():
        if line.startswith("ERROR: "):
            reason = line.removeprefix("ERROR: ").removeprefix("failed to build: ")
            return _REFERENCE.sub("ref ID", reason)
    return text.splitlines()[-1] if text else "no reason given"


def _image(archive: bytes) -> dict[str, bytes]:
    found = {}
    with tarfile.open(fileobj=io.BytesIO(archive), errors="surrogateescape") as opened:
        for member in opened:
            if member.issym():
                found[f"/{member.name}"] = b"-> " + os.fsencode(member.linkname)
            elif member.islnk():
                found[f"/{member.name}"] = found[f"/{member.linkname}"]
            elif not member.isdir():
                content = opened.extractfile(member)
                found[f"/{member.name}"] = content.read() if content else b""
    return found
