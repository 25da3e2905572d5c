"""Builds with the real builder that `docker buildx build` reaches."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import IO, NamedTuple

from ctxaudit.errors import CtxauditError
from ctxaudit.names import as_bytes, shown

_SECONDS_TO_END = 10
_BLOCK = 1 << 16
_SETTINGS = {
    "BUILDX_GIT_INFO": "0",
    "BUILDX_NO_DEFAULT_ATTESTATIONS": "1",  # they would be files of the result
    "DOCKER_CLI_HINTS": "false",
}
_SUMMARY = re.compile(r"^ERROR: (?:failed to build: )?(?:failed to solve: )?", re.MULTILINE)
_PLACE = re.compile(r"^Dockerfile:([0-9]+)$", re.MULTILINE)
_REFERENCE = re.compile(r" of ref [0-9a-z-]+::[0-9a-z]+")
_PLAIN = "leave --verify out where there is no builder"


class Failed(NamedTuple):
    """A build that did not succeed: the builder's reason, and the Dockerfile's line if it says."""

    reason: str
    line: int | None = None


class Files(NamedTuple):
    """The Dockerfile and the ignore file of a build, in a directory outside of its context.

    A builder reads the ignore file beside the Dockerfile and then none in the context.
    """

    dockerfile: str

    def write(self, text: str, ignore: bytes) -> None:
        """Replaces both."""
        with open(self.dockerfile, "wb") as file:
            file.write(as_bytes(text))
        with open(self.ignore_file, "wb") as file:
            file.write(ignore)

    @property
    def ignore_file(self) -> str:
        """The path of the ignore file."""
        return f"{self.dockerfile}.dockerignore"


class Engine(NamedTuple):
    """The docker program, and where the files for its builds lie."""

    docker: str
    files: Files

    def listing(self, context_dir: str, text: str, ignore: bytes) -> frozenset[str] | Failed:
        """The absolute paths of the files (no directories) in what a Dockerfile builds."""
        self.files.write(text, ignore)
        with self._building(context_dir, "type=tar,dest=-") as (process, messages):
            assert process.stdout is not None
            found = _names(process.stdout)
            if process.wait() != 0:
                return _failed(messages)
        if found is None:
            raise CtxauditError("--verify cannot read what docker has built: it is no tar archive")
        return found

    def build(
        self, context_dir: str, text: str, ignore: bytes, options: Sequence[str]
    ) -> Failed | None:
        """Builds and keeps nothing but the builder's cache; why that fails, if it does."""
        self.files.write(text, ignore)
        with self._building(context_dir, "type=cacheonly", options) as (process, messages):
            assert process.stdout is not None
            process.stdout.read()
            return _failed(messages) if process.wait() else None

    @contextmanager
    def _building(
        self, context_dir: str, output: str, options: Sequence[str] = ()
    ) -> Iterator[tuple[subprocess.Popen[bytes], IO[bytes]]]:
        """A running build; it is ended where the block is left before it ends."""
        command = [self.docker, "buildx", "build", "--quiet", "--file", self.files.dockerfile]
        command += ["--output", output, *options, os.path.realpath(context_dir)]
        with tempfile.TemporaryFile() as messages:
            process = subprocess.Popen(
                command,
                env=os.environ | _SETTINGS,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=messages,
            )
            try:
                yield process, messages
            finally:
                _end(process)


@contextmanager
def engine() -> Iterator[Engine]:
    """A builder that was seen to build, and to read an ignore file beside the Dockerfile.

    Raises CtxauditError, with what to do, where there is none.
    """
    docker = shutil.which("docker")
    if docker is None:
        raise CtxauditError(f"--verify needs the docker program, which is not on PATH; {_PLAIN}")
    asked = [docker, "buildx", "version"]
    if subprocess.run(asked, stdin=subprocess.DEVNULL, capture_output=True, check=False).returncode:
        reason = "docker has no buildx, its program for BuildKit; install that"
        raise CtxauditError(f"--verify cannot build: {reason} (package docker-buildx) or {_PLAIN}")
    with tempfile.TemporaryDirectory(prefix="ctxaudit-") as directory:
        found = Engine(docker, Files(os.path.join(directory, "Dockerfile")))
        _try(found, os.path.join(directory, "context"))
        yield found


def _try(engine: Engine, context_dir: str) -> None:
    os.mkdir(context_dir)
    for name in ("kept", "excluded"):
        with open(os.path.join(context_dir, name), "wb"):
            pass
    found = engine.listing(context_dir, "FROM scratch\nCOPY . /\n", b"excluded\n")
    if isinstance(found, Failed):
        raise CtxauditError(f"--verify cannot build with docker: {found.reason}; {_PLAIN}")
    if found != {"/kept"}:
        reason = "docker reads no ignore file beside a Dockerfile outside of the context"
        raise CtxauditError(f"--verify needs a newer builder: {reason}; {_PLAIN}")


def _names(archive: IO[bytes]) -> frozenset[str] | None:
    """The files of a tar archive; None where it is none or breaks off, as of a failed build."""
    names: set[str] | None
    try:
        with tarfile.open(fileobj=archive, mode="r|", errors="surrogateescape") as opened:
            names = {f"/{member.name}" for member in opened if not member.isdir()}
    except tarfile.ReadError:
        names = None
    while archive.read(_BLOCK):  # what follows the end of the archive
        pass
    return None if names is None else frozenset(names)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ends a build, the polite way first: docker then tells the builder."""
    if process.stdout is not None:
        process.stdout.close()
    if process.poll() is not None:
        return
    process.terminate()
    try:
        process.wait(_SECONDS_TO_END)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _failed(messages: IO[bytes]) -> Failed:
    """The builder's own words, on one line."""
    messages.seek(0)
    text = messages.read().decode("utf-8", "replace")
    summary = _SUMMARY.search(text)
    said = text[summary.end() :] if summary else text
    lines = said.strip().splitlines() or ["it gives no reason"]
    at = _PLACE.search(text)
    return Failed(shown(_REFERENCE.sub("", lines[0]).rstrip(".")), int(at[1]) if at else None)
