"""A real Docker Engine, asked what its builders take from a build context."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

OLDEST = 28  # the major version whose answers are recorded; older ones differ in places
DOCKERFILE = "FROM scratch\nCOPY . /\n"
_SECONDS = 180


class NoEngineError(Exception):
    """No engine can be used; the text says why in one line."""


class Taken(NamedTuple):
    """What `COPY . /` took, or why there is nothing."""

    files: tuple[str, ...] = ()
    directories: tuple[str, ...] = ()
    emptied: tuple[str, ...] = ()
    error: str | None = None


class Engine(NamedTuple):
    """The docker program, the environment it runs in, and the engine's version."""

    docker: str
    environment: dict[str, str]
    version: str

    def run(
        self, *arguments: str, prefix: tuple[str, ...] = (), **environment: str
    ) -> subprocess.CompletedProcess[bytes]:
        """Runs docker; `prefix` goes before it (a program that drops privileges, say)."""
        return subprocess.run(
            [*prefix, self.docker, *arguments],
            env=self.environment | environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )


def find_engine(environment: Mapping[str, str] = os.environ) -> Engine:
    """The engine that DOCKER_HOST or the default socket names, proved by a tiny build."""
    docker = shutil.which("docker", path=environment.get("PATH"))
    if docker is None:
        raise NoEngineError("no docker program on PATH")
    engine = Engine(docker, {**environment, "DOCKER_BUILDKIT": "1", "BUILDX_GIT_INFO": "0"}, "")
    version = _answer(engine, "version", "--format", "{{.Server.Version}}")
    major = version.partition(".")[0]
    if not major.isdigit() or int(major) < OLDEST:
        raise NoEngineError(f'the Docker Engine is "{version}", recorded answers are of {OLDEST}')
    _answer(engine, "buildx", "version")
    with tempfile.TemporaryDirectory() as directory:
        taken = taken_by_buildkit(engine, Path(directory))
    if taken.error is not None:
        raise NoEngineError(f"the Docker Engine cannot build: {taken.error}")
    return engine._replace(version=version)


def has_classic_builder(engine: Engine) -> bool:
    """Whether the engine still builds without BuildKit."""
    with tempfile.TemporaryDirectory() as directory:
        return taken_by_classic(engine, Path(directory)).error is None


def taken_by_buildkit(
    engine: Engine,
    context_dir: Path,
    dockerfile: Path | None = None,
    prefix: tuple[str, ...] = (),
) -> Taken:
    """What a cold `docker buildx build` takes; without `dockerfile` one outside the context."""
    with tempfile.TemporaryDirectory() as private:
        if dockerfile is None:
            dockerfile = Path(private, "Dockerfile")
            dockerfile.write_text(DOCKERFILE)
        os.chmod(private, 0o755)
        # a builder's cache of a context hangs on the id in this folder: a new one is a cold build
        state = Path(private, "buildx")
        state.mkdir(mode=0o777)
        state.chmod(0o777)
        built = engine.run(
            *("buildx", "build", "--quiet", "--file", str(dockerfile)),
            *("--output", "type=tar,dest=-", str(context_dir)),
            prefix=prefix,
            BUILDX_CONFIG=str(state),
        )
    if built.returncode != 0:
        return Taken(error=_error(built.stderr))
    return _read_archive(built.stdout, context_dir)


def taken_by_classic(engine: Engine, context_dir: Path, prefix: tuple[str, ...] = ()) -> Taken:
    """What a build without BuildKit puts into the image; it makes parents as directories too."""
    with tempfile.TemporaryDirectory() as private:
        dockerfile = Path(private, "Dockerfile")
        # the engine cannot export an image without any entry, hence a folder
        dockerfile.write_text("FROM scratch\nCOPY . /taken/\n")
        arguments = ("build", "--quiet", "--no-cache", "--file", str(dockerfile), str(context_dir))
        os.chmod(private, 0o755)
        built = engine.run(*arguments, prefix=prefix, DOCKER_BUILDKIT="0")
    if built.returncode != 0:
        return Taken(error=_error(built.stderr))
    image = built.stdout.split()[-1].decode()
    try:
        saved = engine.run("image", "save", image).stdout
    finally:
        engine.run("image", "rm", "--force", image)
    return _read_archive(_last_layer(saved), context_dir, below="taken/")


def _answer(engine: Engine, *arguments: str) -> str:
    try:
        asked = engine.run(*arguments)
    except subprocess.TimeoutExpired:
        raise NoEngineError("the Docker Engine does not answer in time") from None
    if asked.returncode != 0:
        lines = asked.stderr.decode(errors="replace").strip().splitlines() or ["no reason given"]
        raise NoEngineError(f"docker {arguments[0]} fails: {lines[0]}")
    return asked.stdout.decode().strip()


def _error(stderr: bytes) -> str:
    """The reason a build gave, without what the command line puts before it."""
    text = stderr.decode(errors="replace").strip()
    for line in text.splitlines():
        if line.startswith("ERROR: "):
            return line.removeprefix("ERROR: ").removeprefix("failed to build: ")
    return text.splitlines()[-1] if text else "no reason given"


def _last_layer(saved: bytes) -> bytes:
    with tarfile.open(fileobj=io.BytesIO(saved)) as archive:
        manifest = json.load(_member(archive, "manifest.json"))
        return _member(archive, manifest[0]["Layers"][-1]).read()


def _member(archive: tarfile.TarFile, name: str) -> io.BufferedReader:
    found = archive.extractfile(name)
    if found is None:
        raise ValueError(f"{name} is no file of the archive")
    return found  # type: ignore[return-value]


def _read_archive(archive: bytes, context_dir: Path, below: str = "") -> Taken:
    files, directories, emptied = [], [], []
    for member in _members(archive):
        name = member.name.removeprefix(below)
        if member.name + "/" == below:
            continue
        if member.isdir():
            directories.append(name)
            continue
        files.append(name)
        if member.isreg() and member.size == 0 and _has_content(context_dir, name):
            emptied.append(name)
    return Taken(_sorted(files), _sorted(directories), _sorted(emptied))


def _members(archive: bytes) -> Iterator[tarfile.TarInfo]:
    with tarfile.open(fileobj=io.BytesIO(archive), errors="surrogateescape") as opened:
        yield from opened


def _has_content(context_dir: Path, name: str) -> bool:
    path = context_dir / name
    return path.is_file() and not path.is_symlink() and path.stat().st_size > 0


def _sorted(paths: list[str]) -> tuple[str, ...]:
    return tuple(sorted(paths, key=os.fsencode))
