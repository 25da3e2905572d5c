"""What a name in an ignore file is for: litter at any depth, maybe litter, or anything."""

from __future__ import annotations

import functools

from ctxaudit.catalogue import SECRET_FAMILIES, entries, is_litter, is_preventive
from ctxaudit.ignorefile import gopath

# without a dot in front, and yet given to nothing else
_PLAIN = frozenset("node_modules bower_components jspm_packages __pycache__ htmlcov CVS".split(" "))
_OUTPUTS = frozenset("dist build target out obj coverage tmp temp venv env".split(" "))


def is_certain(name: str) -> bool:
    """Whether this name means litter at any depth and is hardly given to sources.

    `wandb` or `build` may be a package of the project as well; `.venv` and `*.pyc` are not. So
    with files of secrets: whoever excludes `.env.local` wants none of them sent.
    """
    is_plain = name in _PLAIN or name.startswith(".") or "*" in name
    return (is_litter(name) and is_plain) or ("*" not in name and is_secret(name))


def is_output(name: str) -> bool:
    """Whether tools write directories of this name, which sources have at times."""
    return name in _OUTPUTS


def is_secret(name: str) -> bool:
    """Whether files of this name hold secrets."""
    if name in _secret_names():
        return True
    return any(
        gopath.match(pattern.rpartition("/")[2], name)
        and not any(gopath.match(other.rpartition("/")[2], name) for other in one.exceptions)
        for one in entries("secret")
        for pattern in one.names
        if pattern.startswith("**/.")
    )


def is_well_known(text: str) -> bool:
    """Whether a pattern is for something that projects of many kinds have, or have at times."""
    last = text.rstrip("/*").rpartition("/")[2]
    return is_preventive(text) or last in _last_names()


@functools.cache
def _last_names() -> frozenset[str]:
    return frozenset(name.rpartition("/")[2] for one in entries() for name in one.names)


@functools.cache
def _secret_names() -> frozenset[str]:
    """Those that say it alone: `config` is a secret in `.kube` only."""
    names = (name.removeprefix("**/") for one in entries(*SECRET_FAMILIES) for name in one.names)
    return frozenset(name for name in names if "/" not in name)
