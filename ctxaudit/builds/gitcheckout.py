"""A git reference of a build context taken apart, and the commands that check it out.

The forms are those of `FromURL`, `fromSCPStyleURL` and `parseOpts` of BuildKit's `util/gitutil` and
of `loadQuery` of its `frontend/dockerfile/dfgitutil`.
"""

from __future__ import annotations

import posixpath
import re
from typing import NamedTuple

_SCP = re.compile(r"([\w-]+@[a-zA-Z0-9-.]+:.*?)(?:\?(.*?))?(?:#(.*))?", re.ASCII | re.DOTALL)
_ADDRESS = re.compile(
    r"(?P<scheme>[a-zA-Z0-9]+://)(?:(?P<user>[^/?#]*)@)?(?P<rest>[^?#]*)", re.ASCII | re.DOTALL
)
_HOST = re.compile(r"(?:\[[^\]/]*\]|[^:/]*)(?::\d*)?(?:/|\Z)")
_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_PLAIN_NAME = re.compile(r"[\w][\w.-]*", re.ASCII)
_SHOWN_KEYS = ("ref", "tag", "branch", "subdir", "checksum", "commit", "keep-git-dir", "submodules")
_TRUE = frozenset(("", "1", "t", "T", "TRUE", "true", "True"))
_FALSE = frozenset(("0", "f", "F", "FALSE", "false", "False"))


class GitCheckout(NamedTuple):
    """How to get what a git reference names: commands, and the directory that it is in then.

    `written` is the reference as it may be shown.
    """

    written: str
    commands: tuple[tuple[str, ...], ...]
    directory: str


class _Parts(NamedTuple):
    remote: str
    query: dict[str, str]
    fragment: str

    @property
    def ref(self) -> str:
        query = self.query
        if tag := query.get("tag"):
            return f"refs/tags/{tag.removeprefix('refs/tags/')}"
        if branch := query.get("branch"):
            return f"refs/heads/{branch.removeprefix('refs/heads/')}"
        return query.get("ref") or self.fragment.partition(":")[0]

    @property
    def folder(self) -> str:
        written = self.query.get("subdir") or self.fragment.partition(":")[2]
        return posixpath.normpath(posixpath.join("/", written)).strip("/")


def git_checkout(reference: str) -> GitCheckout:
    """The checkout of a reference that is known to be one of git."""
    parts = _parts(reference)
    commands = list(_commands(parts))
    name = commands[0][-1] if commands[0][-1] == "checkout" else _name(parts.remote)
    if not parts.folder and parts.query.get("keep-git-dir", "false") not in _TRUE:
        commands.append(("rm", "-rf", f"{name}/.git"))  # BuildKit leaves it out of the context
    return GitCheckout(
        _written(parts), tuple(commands), posixpath.join(name, parts.folder).rstrip("/")
    )


def without_secrets(address: str) -> str:
    """An address without user, password and query; the user that ssh needs stays."""
    found = _ADDRESS.match(address)
    if found is None:
        return address
    scheme, user, rest = found["scheme"], found["user"], found["rest"]
    if user is None and "@" in rest and not _HOST.match(rest):
        rest = rest.rpartition("@")[2]  # a password with a slash in it
    keeps = scheme.lower() == "ssh://" and user
    return f"{scheme}{user.partition(':')[0]}@{rest}" if keeps else f"{scheme}{rest}"


def _parts(reference: str) -> _Parts:
    scp = _SCP.fullmatch(reference)
    if scp is not None and "://" not in reference.partition("#")[0]:
        return _Parts(scp[1], _query(scp[2] or ""), scp[3] or "")
    address = f"https://{reference}" if reference.startswith("github.com/") else reference
    from urllib.parse import unquote

    before, _, fragment = address.partition("#")
    return _Parts(without_secrets(address), _query(before.partition("?")[2]), unquote(fragment))


def _query(text: str) -> dict[str, str]:
    from urllib.parse import parse_qs

    return {key: found[0] for key, found in parse_qs(text, keep_blank_values=True).items()}


def _written(parts: _Parts) -> str:
    """The reference again, of its query only what is known to hold no secret."""
    known = "&".join(
        f"{key}={value}" if value else key
        for key, value in parts.query.items()
        if key in _SHOWN_KEYS
    )
    query = f"?{known}" if known else ""
    fragment = f"#{parts.fragment}" if parts.fragment else ""
    return f"{parts.remote}{query}{fragment}"


def _name(remote: str) -> str:
    last = re.split(r"[/:]", remote.rstrip("/"))[-1].removesuffix(".git")
    return last if _PLAIN_NAME.fullmatch(last) else "checkout"


def _commands(parts: _Parts) -> list[tuple[str, ...]]:
    """A clone, and what is needed to get to a commit or a reference that a clone does not take."""
    name, ref = _name(parts.remote), parts.ref
    clone: tuple[str, ...] = ("git", "clone")
    if parts.query.get("submodules", "true") not in _FALSE:
        clone += ("--recurse-submodules",)
    destination = ("checkout",) if name == "checkout" else ()
    commit = parts.query.get("checksum") or parts.query.get("commit") or ""
    if _COMMIT.fullmatch(ref) or (commit and _COMMIT.fullmatch(commit)):
        sha = ref if _COMMIT.fullmatch(ref) else commit
        return [(*clone, parts.remote, *destination), _checkout(name, sha)]
    short = re.sub(r"^(refs/)?(heads|tags)/", "", ref)
    if ref.startswith(("refs/", "pull/")) and short == ref:
        fetch = ("git", "-C", name, "fetch", "origin", ref)
        return [(*clone, parts.remote, *destination), fetch, _checkout(name, "FETCH_HEAD")]
    branch = ("--branch", short) if short else ()
    return [(*clone, *branch, parts.remote, *destination)]


def _checkout(name: str, commit: str) -> tuple[str, ...]:
    return ("git", "-C", name, "checkout", commit)
