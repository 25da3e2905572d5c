"""Names of images, as github.com/distribution/reference reads and normalises them."""

from __future__ import annotations

import re
from typing import NamedTuple

from ctxaudit.dockerfile.refusal import Refusal

_COMPONENT = r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*"
_DOMAIN_COMPONENT = r"(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])"
_HOST = rf"(?:{_DOMAIN_COMPONENT}(?:\.{_DOMAIN_COMPONENT})*|\[(?:[a-fA-F0-9:]+)\])"
_NAME = rf"(?:{_HOST}(?::[0-9]+)?/)?{_COMPONENT}(?:/{_COMPONENT})*"
_TAG = r"[\w][\w.-]{0,127}"
_DIGEST = r"[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}"
_REFERENCE = re.compile(rf"({_NAME})(?::({_TAG}))?(?:@({_DIGEST}))?", re.ASCII)
_IDENTIFIER = re.compile(r"[a-f0-9]{64}")
_LONGEST_NAME = 255


class Reference(NamedTuple):
    """The name of an image in its parts: `registry` is `docker.io` where none is written.

    `path` is `library/python` for Docker's official images; `tag` and `digest` are empty where
    there are none.
    """

    registry: str
    path: str
    tag: str
    digest: str

    @property
    def official(self) -> str:
        """The name of an official image of Docker Hub (`python`), empty for any other."""
        is_official = self.registry == "docker.io" and self.path.startswith("library/")
        return self.path.removeprefix("library/") if is_official else ""


def read_reference(name: str) -> Reference | None:
    """The parts of an image's name; None for what is no such name."""
    try:
        registry, remainder = _split_domain(name)
    except Refusal:
        return None
    found = _REFERENCE.fullmatch(f"{registry}/{remainder}")
    if found is None:
        return None
    path = found[1].removeprefix(f"{registry}/")
    return Reference(registry, path, found[2] or "", found[3] or "")


def familiar_name(name: str) -> str:
    """The shortest name of an image, without `:latest`: that is how named contexts are looked up.

    `alpine`, `alpine:latest` and `docker.io/library/alpine` all give `alpine`. Raises Refusal.
    """
    domain, remainder = _split_domain(name)
    repository = remainder.partition(":")[0]
    if repository != repository.lower():
        raise Refusal(f"invalid reference format: repository name ({repository}) must be lowercase")
    found = _REFERENCE.fullmatch(f"{domain}/{remainder}")
    if found is None:
        raise Refusal("invalid reference format")
    if len(found[1]) > _LONGEST_NAME:
        raise Refusal(f"repository name must not be more than {_LONGEST_NAME} characters")
    short = remainder
    if domain != "docker.io":
        short = f"{domain}/{remainder}"
    elif found[1].count("/") == 2:  # docker.io, library, the name
        short = remainder.removeprefix("library/")
    return short.removesuffix(":latest")


def _split_domain(name: str) -> tuple[str, str]:
    if _IDENTIFIER.fullmatch(name):
        reason = f"invalid repository name ({name}), cannot specify 64-byte hexadecimal strings"
        raise Refusal(reason)
    first, slash, rest = name.partition("/")
    is_host = any(mark in first for mark in ".:") or first == "localhost"
    if not slash or not (is_host or first != first.lower()):
        domain, remainder = "docker.io", name
    else:
        domain, remainder = first, rest
    if domain == "index.docker.io":
        domain = "docker.io"
    if domain == "docker.io" and "/" not in remainder:
        remainder = f"library/{remainder}"
    return domain, remainder
