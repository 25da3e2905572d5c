"""Files with logins that tools read, and the programs that read them in a RUN."""

from __future__ import annotations

import re
from typing import NamedTuple

from ctxaudit.expression import Expression


class Tool(NamedTuple):
    """Files of one name: the id to give their secret, and the programs that read them."""

    id: str
    programs: frozenset[str]


_FETCHERS = "git curl wget pip pip3 python python3 uv poetry pdm go cargo npm yarn pnpm composer"
_FILES = (
    (r"\.npmrc", "npmrc", "npm npx yarn pnpm pnpx corepack bun node"),
    (r"\.yarnrc(?:\.yml)?", "yarnrc", "yarn corepack"),
    (r"[._]netrc|\.authinfo", "netrc", _FETCHERS),
    (r"\.?pip\.(?:conf|ini)", "pipconf", "pip pip3 python python3 uv"),
    (r"\.pypirc", "pypirc", "twine pip pip3 python python3 uv poetry flit hatch"),
    (r"settings(?:-security)?\.xml", "maven", "mvn mvnw mvnd"),
    (r"gradle\.properties", "gradle", "gradle gradlew"),
    (r"\.git-credentials|\.gitconfig", "gitcredentials", _FETCHERS),
    (r"auth\.json", "composer", "composer php"),
    (r"nuget\.config", "nuget", "dotnet nuget"),
    (r"credentials(?:\.toml)?", "credentials", "cargo gem bundle aws python python3"),
    (r"\.terraformrc|terraform\.rc|credentials\.tfrc\.json", "terraform", "terraform tofu"),
    (r"\.dockercfg|config\.json", "registry", "docker skopeo buildah crane helm"),
    (r"id_(?:rsa|dsa|ecdsa|ed25519)|.*_(?:rsa|ed25519)", "sshkey", f"ssh scp rsync {_FETCHERS}"),
    (r"\.s3cfg|\.boto", "storage", "s3cmd gsutil gcloud aws"),
)
_TOOLS = tuple(
    (Expression(name), Tool(identifier, frozenset(programs.split())))
    for name, identifier, programs in _FILES
)


def tool_of(path: str) -> Tool | None:
    """The tool that reads a file of this name; None for any other file."""
    name = path.rpartition("/")[2].lower()
    return next((tool for expression, tool in _TOOLS if expression.fullmatch(name)), None)


def secret_id(path: str) -> str:
    """An id for the secret that a file is: its tool's, else made of its name."""
    tool = tool_of(path)
    if tool is not None:
        return tool.id
    return re.sub(r"[^a-z0-9]+", "-", path.rpartition("/")[2].lower()).strip("-") or "secret"


def mount_of(path: str, target: str) -> str:
    """The flag of a RUN that shows the secret at the target, and leaves it in no layer."""
    return f"--mount=type=secret,id={secret_id(path)},target={target}"
