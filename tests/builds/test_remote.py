"""What is remote, as buildx says when it is asked to build it, and the commands that get it here.

To ask anew, with an engine that can be reached and no network:

    python -m tests.builds.test_remote
"""

import json
import re
import subprocess
from pathlib import Path

import pytest

from ctxaudit.builds.remote import Remote, remote_named, remote_of

RECORDED = Path(__file__).parent / "remote.json"
KINDS = {
    "git": "a git repository",
    "http": "an archive or Dockerfile at an address",
    "ssh": "a git repository",
}
COMMIT = "a0" * 20
CONTEXTS = """
https://127.0.0.1:1/o/r.git
http://127.0.0.1:1/o/r.git#v1:sub
https://127.0.0.1:1/o/r
https://127.0.0.1:1/o/r.tar.gz
https://127.0.0.1:1/o/r.git?tag=v1
https://127.0.0.1:1/o/r.git?nonsense=1
https://127.0.0.1:1/r.git/
HTTPS://127.0.0.1:1/o/r.git
HTTPS://127.0.0.1:1/o/r
http://127.0.0.1:1
https://
git://127.0.0.1:1/o/r
ssh://git@127.0.0.1:1/o/r
git@127.0.0.1:o/r.git
user@127.0.0.1:o
user@host
git@127.0.0.1
github.com/o/r
github.com/o/r.git#v1:sub
github.com
gitlab.com/o/r.git
./github.com/o/r
../git@127.0.0.1:x
ftp://127.0.0.1/x.tar
file:///tmp/x.git
git+https://127.0.0.1:1/x.git
a b@c:d
no/such/dir
cwd://sub
""".strip().splitlines()


def remote(context: str) -> Remote:
    found = remote_of(context)
    assert found is not None
    return found


def named(value: str) -> Remote:
    found = remote_named(value)
    assert found is not None
    return found


def asked(context: str) -> str:
    """`git`, `http`, `ssh` (git over it, for which it wants a key), or `local`."""
    ran = subprocess.run(
        ["docker", "buildx", "build", "--progress=plain", context],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        timeout=60,
    )
    if "unable to prepare context: path" in ran.stderr:
        return "local"
    if "agent config" in ran.stderr:
        return "ssh"
    is_git = re.search(r"load git source|unexpected query|unknown protocol", ran.stderr)
    return "git" if is_git else "http"


@pytest.mark.parametrize("context", CONTEXTS)
def test_is_what_buildx_takes_it_for(context: str) -> None:
    recorded = json.loads(RECORDED.read_text())[context]
    found = remote_of(context)
    assert (found and found.kind) == KINDS.get(recorded)


ADVICE = {
    "https://github.com/o/r.git": """
        git clone --recurse-submodules https://github.com/o/r.git
        rm -rf r/.git
        ctxaudit scan r""",
    "https://github.com/o/r.git#v1:sub/dir": """
        git clone --recurse-submodules --branch v1 https://github.com/o/r.git
        ctxaudit scan r/sub/dir""",
    "https://github.com/o/r.git#refs/heads/a/b:sub": """
        git clone --recurse-submodules --branch a/b https://github.com/o/r.git
        ctxaudit scan r/sub""",
    "https://github.com/o/r.git?tag=v2&subdir=a&submodules=false": """
        git clone --branch v2 https://github.com/o/r.git
        ctxaudit scan r/a""",
    "https://github.com/o/r.git?branch=main&keep-git-dir=1": """
        git clone --recurse-submodules --branch main https://github.com/o/r.git
        ctxaudit scan r""",
    f"github.com/o/r#{COMMIT}:s": f"""
        git clone --recurse-submodules https://github.com/o/r
        git -C r checkout {COMMIT}
        ctxaudit scan r/s""",
    f"https://h/r.git?checksum={COMMIT}&subdir=s": f"""
        git clone --recurse-submodules https://h/r.git
        git -C r checkout {COMMIT}
        ctxaudit scan r/s""",
    "git@h:o/r.git#pull/7/head:s": """
        git clone --recurse-submodules git@h:o/r.git
        git -C r fetch origin pull/7/head
        git -C r checkout FETCH_HEAD
        ctxaudit scan r/s""",
    "git@h:o/r.git?ref=x#:../s": """
        git clone --recurse-submodules --branch x git@h:o/r.git
        ctxaudit scan r/s""",
    "https://h/a b.git#$(x):s": """
        git clone --recurse-submodules --branch '$(x)' 'https://h/a b.git' checkout
        ctxaudit scan checkout/s""",
    "https://h/x.tar.gz": """
        mkdir context
        curl -fsSL -o context.tar https://h/x.tar.gz
        tar -xf context.tar -C context
        ctxaudit scan context""",
    "-": """
        mkdir context
        tar -xf ARCHIVE -C context
        ctxaudit scan context (ARCHIVE is what is piped in)""",
}


@pytest.mark.parametrize(("context", "commands"), ADVICE.items())
def test_advice(context: str, commands: str) -> None:
    expected = " && ".join(line.strip() for line in commands.strip().splitlines())
    assert remote(context).advice == expected


def test_advice_with_dockerfile_and_target() -> None:
    found = remote_of("https://h/r.git#:s", "docker/Dockerfile x", "last")
    assert found is not None
    assert found.advice.endswith("ctxaudit scan r/s -f 'r/s/docker/Dockerfile x' --target last")


@pytest.mark.parametrize(
    ("context", "written"),
    [
        ("https://user:hidden@h/r.git#v1", "https://h/r.git#v1"),
        ("https://hidden@h/r.git", "https://h/r.git"),
        ("https://user:hid/den@h/r.git", "https://h/r.git"),
        ("https://h/@scope/r.git", "https://h/@scope/r.git"),
        ("https://h:80/@scope/r.git", "https://h:80/@scope/r.git"),
        ("ssh://git:hidden@h/r.git", "ssh://git@h/r.git"),
        ("ssh://git@h:22/r", "ssh://git@h:22/r"),
        ("https://h/x.tar?token=hidden", "https://h/x.tar"),
        ("https://h/r.git?token=hidden&tag=v1", "https://h/r.git?tag=v1"),
        ("https://h/r.git?submodules", "https://h/r.git?submodules"),
        ("https://user:hidden@[x/y.git", "https://[x/y.git"),
        ("github.com/o/r", "https://github.com/o/r"),
        ("git@h:o/r.git#a", "git@h:o/r.git#a"),
        ("https://h/\x1b[31m.tar", "https://h/\\x1b[31m.tar"),
    ],
)
def test_no_secret_is_shown(context: str, written: str) -> None:
    found = remote(context)
    assert found.written == written
    assert "hidden" not in found.advice


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("docker-image://alpine:3", "an image"),
        ("docker-image:alpine", "an image"),
        ("oci-layout:///a/b@sha256:1", "an OCI layout"),
        ("target:base", "the result of another build"),
        ("service:base", "the result of another build"),
        ("https://h/r.git", "a git repository"),
        ("https://h/r", "an archive or Dockerfile at an address"),
    ],
)
def test_named_contexts(value: str, kind: str) -> None:
    assert named(value).kind == kind


@pytest.mark.parametrize("value", ["-", ".", "../x", "a/b", "/abs", "target", "docker-image"])
def test_named_contexts_that_are_directories(value: str) -> None:
    assert remote_named(value) is None


def test_advice_for_named_contexts() -> None:
    assert named("target:the base").advice == "ctxaudit scan --build 'the base'"
    assert "docker create alpine:3 -" in named("docker-image://alpine:3").advice
    assert "skopeo copy oci:/a/b " in named("oci-layout:///a/b@sha256:1").advice


def test_what_only_a_named_context_may_be() -> None:
    kind = "an image, which is no build context for Docker"
    assert remote("docker-image://alpine").kind == kind


if __name__ == "__main__":
    answers = {context: asked(context) for context in CONTEXTS}
    RECORDED.write_text(json.dumps(answers, indent=1) + "\n")
