"""Which build contexts are not a directory on this machine, and how to audit them all the same.

What counts as remote is decided as `loadInputs` in buildx's `build/opt.go` decides it, with
`ParseGitRef` of BuildKit's `frontend/dockerfile/dfgitutil`. Buildx takes a local directory first;
whether one is there is not looked at here.
"""

from __future__ import annotations

import re
import shlex
from typing import NamedTuple

from ctxaudit.builds.gitcheckout import GitCheckout, git_checkout, without_secrets
from ctxaudit.dockerfile.gitref import kind_of_source
from ctxaudit.dockerfile.refusal import Refusal
from ctxaudit.names import shown

_HTTP = ("http://", "https://")
_IMAGE = "docker-image:"
_LAYOUT = "oci-layout:"
_OTHER_BUILD = re.compile(r"(target|service):(?://)?")


class Remote(NamedTuple):
    """A context that is not a directory here.

    `kind` is what it is, with its article; `written` the reference as it may be shown, without a
    user, a password or the query of an address; `advice` the commands that audit it.
    """

    kind: str
    written: str
    advice: str


def remote_of(
    context: str, dockerfile: str | None = None, target: str | None = None
) -> Remote | None:
    """What a build context is if not a directory here; None if it is one.

    `dockerfile` (relative to the context) and `target` make the advice complete.
    """
    scan = _Scan(dockerfile, target)
    if context == "-":
        return _stdin(scan)
    if _is_git(context):
        return _git(context, scan)
    if context.startswith(_HTTP):
        return _archive(context, scan)
    named = _for_names(context)
    return named and named._replace(kind=f"{named.kind}, which is no build context for Docker")


def remote_named(value: str) -> Remote | None:
    """What the value of a named context is if not a directory here; None if it is one."""
    return None if value == "-" else _for_names(value) or remote_of(value)


def _for_names(value: str) -> Remote | None:
    """What only a named context may be."""
    if _OTHER_BUILD.match(value):
        return _other_build(value)
    return _image_or_layout(value) if value.startswith((_IMAGE, _LAYOUT)) else None


class _Scan(NamedTuple):
    """The command that audits a checkout."""

    dockerfile: str | None = None
    target: str | None = None

    def of(self, directory: str) -> str:
        words = ["ctxaudit", "scan", directory]
        if self.dockerfile is not None:
            words += ["-f", f"{directory}/{self.dockerfile}"]
        if self.target is not None:
            words += ["--target", self.target]
        return shown(shlex.join(words))


def _is_git(context: str) -> bool:
    if context.startswith("github.com/"):
        return True
    try:
        return kind_of_source(context) == "git"
    except Refusal:
        return True  # a malformed query; buildx asks BuildKit for it all the same


def _git(context: str, scan: _Scan) -> Remote:
    checkout = git_checkout(context)
    return Remote("a git repository", shown(checkout.written), _on_checkout(checkout, scan))


def _on_checkout(checkout: GitCheckout, scan: _Scan) -> str:
    commands = [shown(shlex.join(command)) for command in checkout.commands]
    return " && ".join([*commands, scan.of(checkout.directory)])


def _archive(context: str, scan: _Scan) -> Remote:
    written = shown(without_secrets(context))
    fetch = f"mkdir context && curl -fsSL -o context.tar {shlex.quote(written)}"
    advice = f"{fetch} && tar -xf context.tar -C context && {scan.of('context')}"
    return Remote("an archive or Dockerfile at an address", written, advice)


def _stdin(scan: _Scan) -> Remote:
    advice = f"mkdir context && tar -xf ARCHIVE -C context && {scan.of('context')}"
    return Remote("standard input", "-", f"{advice} (ARCHIVE is what is piped in)")


def _image_or_layout(value: str) -> Remote:
    scheme, _, reference = value.partition(":")
    name = shown(reference.removeprefix("//"))
    export = f'docker export "$(docker create {shlex.quote(name)} -)" | tar -x -C context'
    if f"{scheme}:" == _LAYOUT:
        copied = shlex.join(["skopeo", "copy", f"oci:{name.partition('@')[0]}"])
        export = (
            f"{copied} docker-daemon:audited:latest && {export.replace(name, 'audited:latest')}"
        )
        kind = "an OCI layout"
    else:
        kind = "an image"
    advice = f"mkdir context && {export} && ctxaudit scan context"
    return Remote(kind, shown(value), advice)


def _other_build(value: str) -> Remote:
    found = _OTHER_BUILD.match(value)
    name = value[found.end() :] if found else value
    advice = shown(shlex.join(["ctxaudit", "scan", "--build", name]))
    return Remote("the result of another build", shown(value), advice)
