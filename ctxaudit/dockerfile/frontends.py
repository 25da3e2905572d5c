"""Which Dockerfile frontend reads the file: the directives `# syntax=` and `# check=`.

Without `# syntax=` the frontend built into the engine reads it; the one modelled is BuildKit's
v0.25, of Docker Engine 28.5. `docker/dockerfile` is the same program from a registry, in the
version of its tag. Any other frontend has rules of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ctxaudit.dockerfile.refusal import Refusal, quoted

_DIRECTIVE = r"^{}\s*([a-zA-Z][a-zA-Z0-9]*)\s*=\s*(.+?)\s*$"
_KNOWN = ("syntax", "escape", "check")
_OFFICIAL = re.compile(
    r"(?:docker\.io/)?docker/dockerfile(?:-upstream)?(?::(?P<tag>[^@]*))?(?:@.*)?", re.ASCII
)
_VERSION = re.compile(r"(\d+)(?:\.(\d+))?(?:\.\d+)?(-labs)?", re.ASCII)
_NEWEST = 999
_BAD_CHECK = "failed to parse check options: "
_TRUTHS = ("1", "t", "T", "TRUE", "true", "True", "0", "f", "F", "FALSE", "false", "False")
# the minor version 1.N from which on a flag exists: in the stable channel, in the labs channel
_SINCE = {
    ("COPY", "parents"): (20, 7),
    ("COPY", "exclude"): (19, 7),
    ("ADD", "exclude"): (19, 7),
    ("RUN", "security"): (20, 0),
    ("RUN", "device"): (_NEWEST, 14),
}
_BUILT_IN = {"exclude"}


class Frontend(NamedTuple):
    """The frontend in charge; `name` is None for the built-in one.

    `official`: it is Docker's own, of minor version `minor`; `labs`: of the channel with
    experimental features. `check` is the text of `# check=` or of the build argument over it.
    """

    name: str | None = None
    official: bool = True
    minor: int = _NEWEST
    labs: bool = False
    check: str | None = None

    def has_flag(self, instruction: str, flag: str) -> bool:
        """Whether this frontend knows a flag that not all of them know."""
        since = _SINCE.get((instruction, flag))
        if since is None:
            return True
        if self.name is None:
            return flag in _BUILT_IN
        return self.minor >= since[self.labs]


def frontend_of(text: str, build_args: Mapping[str, str]) -> Frontend:
    """The frontend that the Dockerfile, or the build argument BUILDKIT_SYNTAX, asks for."""
    text = text.removeprefix("\ufeff")
    if text.startswith("#!"):
        text = text.partition("\n")[2]
    directives = dict(_directives(text, "#"))
    name = build_args.get("BUILDKIT_SYNTAX", "").strip() or _syntax(text, directives)
    check = build_args.get("BUILDKIT_DOCKERFILE_CHECK", directives.get("check"))
    return _frontend(name)._replace(check=check)


def check_options(text: str) -> bool:
    """Reads the options of `# check=`; tells whether warnings are errors. Raises Refusal."""
    is_error = False
    for part in text.strip().split(";", 2) if text.strip() else ():
        key, has_value, value = part.partition("=")
        if not has_value:
            raise Refusal(f"{_BAD_CHECK}invalid check option {quoted(part)}")
        if key.strip() == "error":
            if value.strip() not in _TRUTHS:
                raise Refusal(
                    f"{_BAD_CHECK}failed to parse check option {quoted(part)}:"
                    f" strconv.ParseBool: parsing {quoted(value.strip())}: invalid syntax"
                )
            is_error = value.strip() in _TRUTHS[:6]
        elif key.strip() not in ("skip", "experimental"):
            raise Refusal(f"{_BAD_CHECK}invalid check option {quoted(key.strip())}")
    return is_error


def _syntax(text: str, directives: Mapping[str, str]) -> str | None:
    name = directives.get("syntax") or dict(_directives(text, "//")).get("syntax")
    if name is None and text.lstrip().startswith("{"):
        import json

        try:
            value = json.loads(text)
        except (ValueError, RecursionError):
            return None
        name = value.get("syntax") if isinstance(value.get("syntax"), str) else None
    return name


def _directives(text: str, comment: str) -> Iterator[tuple[str, str]]:
    pattern = re.compile(_DIRECTIVE.format(comment))
    for line in text.split("\n"):
        found = pattern.match(line.removesuffix("\r"))
        if found is None or found[1].lower() not in _KNOWN:
            return
        yield found[1].lower(), found[2]


def _frontend(name: str | None) -> Frontend:
    if not name:
        return Frontend()
    name = name.split(" ")[0]
    official = _OFFICIAL.fullmatch(name)
    if official is None:
        return Frontend(name, official=False)
    tag = official["tag"] or "latest"
    version = _VERSION.fullmatch(tag)
    if version is None:
        return Frontend(name, labs="stable" not in tag and tag != "latest")
    minor = _NEWEST if version[2] is None else int(version[2])
    return Frontend(name, minor=minor, labs=version[3] is not None)
