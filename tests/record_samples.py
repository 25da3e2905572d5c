"""Records what a real engine takes from the samples: python -m tests.record_samples

Writes sample_repos/expected.json. Base images cannot be assumed, so a stand-in takes the place of
all: a shell that does nothing, successfully, and what build stages would have made. The COPYs of
the samples are thus real ones.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from tests.conformance.engine import Engine, find_engine
from tests.conformance.transferred import write_shell
from tests.wire import Announced, tapped

SAMPLES = Path(__file__).resolve().parent.parent / "sample_repos"
EXPECTED = SAMPLES / "expected.json"
NAME = "recorded.Dockerfile"  # no sample has a file of this name

IMAGES = (
    "alpine:3.20",
    "debian:bookworm-slim",
    "eclipse-temurin:21-jdk",
    "eclipse-temurin:21-jre",
    "gcr.io/distroless/static-debian12:nonroot",
    "golang:1.23-alpine",
    "nginx:1.27-alpine",
    "node:20-alpine",
    "node:22-alpine",
    "python:3.12-slim",
    "ruby:3.3-slim",
    "rust:1.82-slim-bookworm",
)
# what the build stages of all samples would have made for a COPY --from
MADE = (
    "out/bin/app",
    "out/gauge",
    "out/thumbd",
    "out/worker",
    "repo/apps/admin/.next/standalone/server.js",
    "repo/apps/admin/.next/static/page.js",
    "repo/apps/web/dist/index.html",
    "repo/services/web/dist/index.html",
    "wheels/fastapi.whl",
)


class SampleBuild(NamedTuple):
    """A build of a sample; paths are relative to the sample."""

    sample: str
    dockerfile: str = "Dockerfile"
    context: str = "."
    target: str | None = None
    build_args: Mapping[str, str] = {}
    named_contexts: Mapping[str, str] = {}


API = SampleBuild("polyglot-monorepo", "services/api/Dockerfile")
BUILDS = {
    "python-service": SampleBuild("python-service"),
    "node-workspaces": SampleBuild("node-workspaces"),
    "node-workspaces: admin": SampleBuild(
        "node-workspaces", target="admin", build_args={"NODE_VERSION": "20"}
    ),
    "go-multistage": SampleBuild("go-multistage", build_args={"VERSION": "1.4.0"}),
    "rust-workspace": SampleBuild("rust-workspace"),
    "java-gradle": SampleBuild("java-gradle", "docker/Dockerfile"),
    "polyglot-monorepo: api": API._replace(target="serve"),
    "polyglot-monorepo: migrate": API._replace(target="migrate"),
    "polyglot-monorepo: web": SampleBuild(
        "polyglot-monorepo", "services/web/Dockerfile", build_args={"MODE": "staging"}
    ),
    "polyglot-monorepo: worker": SampleBuild(
        "polyglot-monorepo",
        "services/worker/Dockerfile",
        "services/worker",
        named_contexts={"proto": "libs/proto"},
    ),
    "git-copy-all: before": SampleBuild("git-copy-all/before"),
    "git-copy-all: after": SampleBuild("git-copy-all/after"),
}

Sizes = Mapping[str, int]  # path of each entry that is no directory, with its bytes
Row = dict[str, int | str]


def make_samples(directory: Path) -> Path:
    """Makes all samples there with the program that users call."""
    script = str(SAMPLES / "make.py")
    # without -B it would leave compiled files in the very folder that it copies
    made = subprocess.run(
        [sys.executable, "-B", script, str(directory)], capture_output=True, text=True, check=False
    )
    if made.returncode != 0:
        raise RuntimeError(made.stderr)
    return directory


def record(engine: Engine, samples: Path, build: SampleBuild) -> dict[str, Any]:
    """What the engine takes at each step of one build."""
    sample = samples / build.sample
    context_dir = sample / build.context
    with tempfile.TemporaryDirectory() as private:
        recorder = _Recorder(engine, Path(private))
        ignore = _own_ignore_file(sample / build.dockerfile)
        on_disk = recorder.copied(context_dir, b"")
        included = recorder.copied(context_dir, ignore)
        transferred = recorder.transferred(sample, build)
        in_image = recorder.in_image(sample, build, on_disk)
        named = {
            name: {
                "included": row(recorder.copied(sample / path, None)),
                "transferred": row(transferred[name]),
            }
            for name, path in build.named_contexts.items()
        }
    excluded = {path: size for path, size in on_disk.items() if path not in included}
    return {
        **build._asdict(),
        "on_disk": row(on_disk),
        "excluded": row(excluded),
        "included": row(included),
        "transferred": row(transferred[""]),
        "in_image": row(in_image),
        "named": named,
    }


def row(sizes: Sizes) -> Row:
    """How many, how large, and a digest of the paths."""
    return {"files": len(sizes), "bytes": sum(sizes.values()), "sha256": digest(sizes)}


def digest(paths: Iterable[str]) -> str:
    """SHA-256 of the paths, sorted by their bytes, each with a NUL after it."""
    names = sorted(os.fsencode(path) for path in paths)
    return sha256(b"".join(name + b"\0" for name in names)).hexdigest()


class _Recorder(NamedTuple):
    """Builds with an engine; Dockerfiles lie in a private directory outside every context."""

    engine: Engine
    private: Path

    @property
    def _docker_host(self) -> str:
        return self.engine.environment.get("DOCKER_HOST", "unix:///var/run/docker.sock")

    def copied(self, context_dir: Path, ignore: bytes | None) -> dict[str, int]:
        """What `COPY . /` takes; `ignore` stands beside the Dockerfile unless it is None."""
        self._write_dockerfile(b"FROM scratch\nCOPY . /\n", ignore)
        output = self._build(context_dir, "--output", "type=tar,dest=-")
        return {member.name: member.size for member in _members(output)}

    def transferred(self, sample: Path, build: SampleBuild) -> dict[str, dict[str, int]]:
        """What the client sends of the build context, named "", and of each named context."""
        dockerfile = sample / build.dockerfile
        self._write_dockerfile(dockerfile.read_bytes(), _own_ignore_file(dockerfile))
        options = self._options(sample, build)
        context_dir = sample / build.context
        with tapped(self._docker_host) as (address, tap):
            self._build(context_dir, *options, "--output", "type=cacheonly", docker_host=address)
        contexts = {"": context_dir, NAME: self.private, "stand-in": self.private / "stand-in"}
        contexts |= {name: sample / path for name, path in build.named_contexts.items()}
        sent: dict[str, dict[str, int]] = {name: {} for name in contexts}
        for request in tap.requests():
            entries = [entry for entry in request if not entry.is_directory]
            if [entry.path for entry in entries] != [".dockerignore"]:  # asked for on its own
                sizes = {entry.path: entry.bytes for entry in entries}
                sent[_sender(entries, contexts)].update(sizes)
        return sent

    def in_image(self, sample: Path, build: SampleBuild, on_disk: Sizes) -> dict[str, int]:
        """Which files of the build context end up in the image that the build makes.

        Each regular file gets its own path as content, so that it is known again wherever it went.
        """
        dockerfile = sample / build.dockerfile
        context_dir = sample / build.context
        ignore = _own_ignore_file(dockerfile)
        if ignore is None:
            root_file = context_dir / ".dockerignore"
            ignore = root_file.read_bytes() if root_file.exists() else b""
        marked = self.private / "marked"
        shutil.copytree(context_dir, marked, symlinks=True)
        links: dict[str, list[str]] = {}
        for path in on_disk:
            if (marked / path).is_symlink():
                links.setdefault(os.readlink(marked / path), []).append(path)
            else:
                (marked / path).write_bytes(b"marked:" + os.fsencode(path))
        self._write_dockerfile(dockerfile.read_bytes(), ignore)
        options = self._options(sample, build)
        image = self._build(marked, *options, "--output", "type=tar,dest=-")
        return {path: on_disk[path] for path in _marked_files(image, links)}

    def _options(self, sample: Path, build: SampleBuild) -> list[str]:
        options = ["--target", build.target] if build.target else []
        for name, value in build.build_args.items():
            options += ["--build-arg", f"{name}={value}"]
        for name, path in build.named_contexts.items():
            options += ["--build-context", f"{name}={sample / path}"]
        stand_in = _write_stand_in(self.private / "stand-in")
        for image in IMAGES:
            options += ["--build-context", f"{image}={stand_in}"]
        return options

    def _write_dockerfile(self, content: bytes, ignore: bytes | None) -> None:
        (self.private / NAME).write_bytes(content)
        beside = self.private / f"{NAME}.dockerignore"
        beside.unlink(missing_ok=True)
        if ignore is not None:
            beside.write_bytes(ignore)

    def _build(self, context_dir: Path, *options: str, docker_host: str | None = None) -> bytes:
        with tempfile.TemporaryDirectory() as state:  # a client without a past builds cold
            built = self.engine.run(
                *("buildx", "build", "--quiet", "--no-cache", "--network=none"),
                *("--file", str(self.private / NAME), *options, str(context_dir)),
                BUILDX_CONFIG=state,
                DOCKER_HOST=docker_host or self._docker_host,
            )
        if built.returncode != 0:
            raise RuntimeError(built.stderr.decode(errors="replace"))
        return built.stdout


def _own_ignore_file(dockerfile: Path) -> bytes | None:
    beside = dockerfile.with_name(f"{dockerfile.name}.dockerignore")
    return beside.read_bytes() if beside.exists() else None


def _write_stand_in(directory: Path) -> Path:
    """A root file system in which every RUN succeeds and does nothing."""
    write_shell(directory)
    for name in MADE:
        (directory / name).parent.mkdir(parents=True, exist_ok=True)
        (directory / name).write_text("made by a build stage\n")
    return directory


def _sender(entries: list[Announced], contexts: Mapping[str, Path]) -> str:
    """The context in which all these entries lie."""
    senders = [
        name
        for name, directory in contexts.items()
        if all(os.path.lexists(directory / entry.path) for entry in entries)
    ]
    if len(senders) != 1:
        raise ValueError(f"{senders or 'no context'} may have sent {entries[0].path} ...")
    return senders[0]


def _marked_files(image: bytes, links: Mapping[str, list[str]]) -> set[str]:
    found: set[str] = set()
    for member in _members(image):
        if member.link is not None:
            paths = [path for path in links.get(member.link, ()) if _ends_alike(path, member.name)]
            if len(paths) != 1:
                raise ValueError(f"{paths or 'no symlink'} may have become {member.name}")
            found.update(paths)
        elif member.content.startswith(b"marked:"):
            found.add(os.fsdecode(member.content.removeprefix(b"marked:")))
    return found


def _ends_alike(path: str, placed: str) -> bool:
    """Whether the last two names are the same."""
    return path.split("/")[-2:] == placed.split("/")[-2:]


class _Member(NamedTuple):
    """An entry of a build's output that is no directory."""

    name: str
    size: int
    link: str | None
    content: bytes


def _members(archive: bytes) -> list[_Member]:
    members = []
    with tarfile.open(fileobj=io.BytesIO(archive), errors="surrogateescape") as opened:
        for entry in opened:
            if not entry.isdir():
                reader = opened.extractfile(entry) if entry.isreg() else None
                content = reader.read() if reader else b""
                link = entry.linkname if entry.issym() else None
                members.append(_Member(entry.name, entry.size, link, content))
    return members


def main() -> None:
    """Records all builds, each from samples made anew."""
    engine = find_engine()
    with tempfile.TemporaryDirectory() as directory:
        samples = make_samples(Path(directory))
        builds = {name: record(engine, samples, build) for name, build in BUILDS.items()}
    text = json.dumps({"engine": engine.version, "builds": builds}, indent=1)
    EXPECTED.write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main()
