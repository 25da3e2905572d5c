"""Random builds: what their images lose with another ignore file is what a verification says."""

from __future__ import annotations

import io
import os
import random
import tarfile
from pathlib import Path

import pytest

import ctxaudit
from ctxaudit.builder import BUILDKIT
from ctxaudit.builds.model import BuildDefinition
from ctxaudit.contexts import Contexts
from ctxaudit.verify import verify
from tests.conformance.builds import write_files
from tests.conformance.engine import Engine
from tests.conformance.random_dockerfiles import SHELL, random_build
from tests.conformance.transferred import write_shell
from tests.verify.conftest import changed

_SEEDS = (14, 38, 52, 62, 66, 87, 109)


@pytest.mark.parametrize("seed", _SEEDS)
def test_an_image_loses_what_a_verification_says(seed: int, tmp_path: Path, engine: Engine) -> None:
    assert differences_of(seed, tmp_path, engine) == []


def differences_of(seed: int, directory: Path, engine: Engine) -> list[str] | None:
    """How the answers differ for the build of this number; None if it fails or loses nothing."""
    made = random_build(seed)
    root = write_files(directory / "main", made.files, made.ignore)
    named = {}
    for name, files in made.named.items():
        named[name] = write_files(directory / name, () if name == SHELL else files)
    write_shell(named[SHELL])
    dockerfile = directory / "Dockerfile"
    dockerfile.write_text(made.dockerfile)
    definition = BuildDefinition(
        "",
        str(root),
        dockerfile=str(dockerfile),
        target=made.target,
        build_args=made.build_args,
        named_contexts={name: str(path) for name, path in named.items()},
    )
    try:
        shipped = ctxaudit.scan(definition).builds[0].files("in_image")
    except ctxaudit.CtxauditError:
        return None
    goes = random.Random(seed).sample(shipped, min(2, len(shipped)))
    before = None if made.ignore is None else made.ignore.encode()
    lines = [_literally(path) for path in goes]
    change = changed(root, before, (before or b"") + "\n".join([*lines, ""]).encode())
    old = _image(engine, definition)
    (root / ".dockerignore").write_bytes(change.after)
    new = _image(engine, definition)
    if old is None or new is None or old == new:
        return None
    (found,) = verify([definition], change, Contexts(BUILDKIT))
    dropped = {f"main:{path}".encode() for path in found.dropped}
    gained = {f"main:{path}".encode() for path in found.gained}
    wrong = [(one, "was lost") for one in old - new - dropped]
    wrong += [(one, "stayed") for one in dropped & new]
    wrong += [(one, "came") for one in new - old - gained]
    wrong += [(one, "was there") for one in gained & old]
    return [f"{os.fsdecode(one)} {what}" for one, what in wrong]


def _literally(path: str) -> str:
    return path.replace("[", "\\[")


def _image(engine: Engine, definition: BuildDefinition) -> set[bytes] | None:
    """The contents of the files from the context in the image; None for a build that fails."""
    options = [f"--build-context={name}={path}" for name, path in definition.named_contexts.items()]
    options += [f"--build-arg={name}={value}" for name, value in definition.build_args.items()]
    options += [] if definition.target is None else [f"--target={definition.target}"]
    built = engine.run(
        *("buildx", "build", "--quiet", "--output", "type=tar,dest=-"),
        *(*options, f"--file={definition.dockerfile}", definition.context),
    )
    if built.returncode != 0:
        return None
    with tarfile.open(fileobj=io.BytesIO(built.stdout)) as archive:
        files = [archive.extractfile(member) for member in archive if member.isfile()]
        contents = {file.read() for file in files if file is not None}
    return {content for content in contents if content.startswith(b"main:")}
