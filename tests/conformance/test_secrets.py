"""What the rules on secrets say of Docker, asked of a real engine."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

import ctxaudit
from ctxaudit.pipeline import Checks
from ctxaudit.rules import choose
from tests.conformance.engine import Engine
from tests.conformance.test_advice import lines_of_check

VALUE = "kT9vvQw2z4kT9"

# an instruction; whether Docker's check warns; whether ours does, which looks at the value too
SETTINGS: tuple[tuple[str, bool, bool], ...] = (
    (f"ENV DB_PASSWORD={VALUE}", True, True),
    (f"ENV APIKEY={VALUE}", True, True),
    (f"ENV NPM_TOKEN={VALUE}", True, True),
    (f"ENV CLIENT_SECRET={VALUE}", True, True),
    (f"ARG SECRET_KEY_BASE={VALUE}", True, True),
    (f"ENV PUBLIC_KEY={VALUE}", False, False),
    ("ENV MAX_TOKENS=4096", False, False),
    ("ENV KEYCLOAK_VERSION=26.1.0", False, False),
    ("ENV DB_PASSWORD=", True, False),
    ("ENV DB_PASSWORD=changeme", True, False),
    ("ENV PASSWORD_FILE=/run/secrets/x", True, False),
    ("ENV GPG_KEY=A035C8C19219BA821ECEA86B64E628F8D684696D", True, False),
    (f"ENV MY_PASSPHRASE={VALUE}", False, True),
    (f"ENV dbPassword={VALUE}", False, True),
)


@pytest.mark.parametrize(("instruction", "docker", "ours"), SETTINGS)
def test_settings(
    engine: Engine, tmp_path: Path, instruction: str, docker: bool, ours: bool
) -> None:
    (tmp_path / "Dockerfile").write_text(f"FROM scratch\n{instruction}\n")
    audit = ctxaudit.scan(tmp_path, checks=Checks(choose(["secret-in-arg-or-env"])))
    assert lines_of_check(engine, tmp_path, "SecretsUsedInArgOrEnv") == ([2] if docker else [])
    assert bool(audit.findings) == ours


def with_programs(root: Path, *programs: str) -> str:
    """Copies programs of this machine and their libraries; the COPY that brings them all."""
    for program in programs:
        path = shutil.which(program)
        listed = subprocess.run(["ldd", path or ""], capture_output=True, text=True, check=False)
        if path is None or listed.returncode != 0:
            pytest.skip(f"{program} of this machine cannot be copied into an image")
        for one in (path, *re.findall(r"(/\S+) \(0x", listed.stdout)):
            target = root / "root" / one.lstrip("/")
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(one, target)
    return "COPY root /"


def layers(engine: Engine, root: Path, *options: str) -> tuple[list[bytes], str]:
    """The content of each layer of the image of a directory, and its settings and history."""
    built = engine.run(
        *("buildx", "build", "--network=none", "--quiet", "--load"), *options, str(root)
    )
    assert built.returncode == 0, built.stderr.decode()
    image = built.stdout.decode().strip()
    try:
        saved = engine.run("image", "save", image).stdout
    finally:
        engine.run("image", "rm", "--force", image)
    with tarfile.open(fileobj=io.BytesIO(saved)) as archive:
        members = {one.name: archive.extractfile(one) for one in archive if one.isfile()}
        read = {name: file.read() for name, file in members.items() if file is not None}
    manifest = json.loads(read["manifest.json"])[0]
    return [b"".join(_contents(read[one])) for one in manifest["Layers"]], read[
        manifest["Config"]
    ].decode()


def _contents(layer: bytes) -> Iterator[bytes]:
    with tarfile.open(fileobj=io.BytesIO(layer)) as archive:
        for member in archive:
            file = archive.extractfile(member) if member.isfile() else None
            if file is not None and member.size < 10_000:
                yield file.read()


def test_a_removed_file_stays_in_its_layer(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / ".npmrc").write_text(f"//npm.acme.io/:_authToken={VALUE}\n")
    copy = with_programs(tmp_path, "rm")
    (tmp_path / "Dockerfile").write_text(
        f'FROM scratch\n{copy}\nCOPY .npmrc /\nRUN ["rm", "/.npmrc"]\n'
    )
    contents, _ = layers(engine, tmp_path)
    assert any(VALUE.encode() in content for content in contents)
    audit = ctxaudit.scan(tmp_path, checks=Checks(choose(["secrets"])))
    assert [finding.rule for finding in audit.findings] == ["secret-removed-later"]


def test_a_mounted_secret_is_in_no_layer(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / ".npmrc").write_text(f"//npm.acme.io/:_authToken={VALUE}\n")
    copy = with_programs(tmp_path, "cat")
    mount = "--mount=type=secret,id=npmrc,target=/app/.npmrc,required=true"
    (tmp_path / "Dockerfile").write_text(
        f'FROM scratch\n{copy}\nRUN {mount} ["cat", "/app/.npmrc"]\n'
    )
    contents, settings = layers(engine, tmp_path, f"--secret=id=npmrc,src={tmp_path}/.npmrc")
    assert not any(VALUE.encode() in content for content in contents)
    assert VALUE not in settings
    assert ctxaudit.scan(tmp_path, checks=Checks(choose(["secrets"]))).findings == ()


def test_settings_and_arguments_are_in_the_image(engine: Engine, tmp_path: Path) -> None:
    copy = with_programs(tmp_path, "cat")
    (tmp_path / "Dockerfile").write_text(
        f'FROM scratch\n{copy}\nENV A_TOKEN={VALUE}-env\nARG B_TOKEN\nRUN ["cat", "/dev/null"]\n'
    )
    _, settings = layers(engine, tmp_path, f"--build-arg=B_TOKEN={VALUE}-arg")
    assert f"{VALUE}-env" in settings
    assert f"{VALUE}-arg" in settings
