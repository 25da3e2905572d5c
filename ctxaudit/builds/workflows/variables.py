"""The variables that CI services set or let a file set, in the text of their own languages."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ctxaudit.builds.workflows.model import ROOT, Text
from ctxaudit.builds.workflows.values import items, pairs, text, texts
from ctxaudit.builds.yaml import Value

# the checkout, on the machines of the various services
_WORKSPACES = (
    "BITBUCKET_CLONE_DIR BUILD_SOURCESDIRECTORY CI_PROJECT_DIR CI_WORKSPACE "
    "CIRCLE_WORKING_DIRECTORY CODEBUILD_SRC_DIR DRONE_WORKSPACE GITHUB_WORKSPACE "
    "SYSTEM_DEFAULTWORKINGDIRECTORY TRAVIS_BUILD_DIR"
)
PREDEFINED: Mapping[str, Text] = {name: Text(ROOT) for name in _WORKSPACES.split()}

_REFERENCE = re.compile(r"\$(?:\{(?P<braced>[A-Za-z_]\w*)\}|(?P<bare>[A-Za-z_]\w*))")
_ASSIGNMENT = re.compile(r"([A-Za-z_]\w*)=(\"[^\"]*\"|'[^']*'|\S*)")


def substituted(written: str, variables: Mapping[str, Text]) -> Text:
    """A text with `$X` and `${X}` put in; those that are not known are named and left out."""
    unknown: list[str] = []

    def put_in(found: re.Match[str]) -> str:
        value = variables.get(found["braced"] or found["bare"])
        if value is None or value.unknown:
            unknown.append(found[0])
            return ""
        return value.text

    return Text(_REFERENCE.sub(put_in, written), tuple(unknown))


def with_variables(known: Mapping[str, Text], value: Value | None) -> dict[str, Text]:
    """Variables and those that a mapping, or a list of `NAME=value` or of names and values, sets.

    They may refer to each other and to those that were known before.
    """
    written = _written(value)
    result = {**known, **{name: Text("", (f"${name}",)) for name in written}}
    for _ in range(3):  # references to references; a circle stays unknown
        for name, one in written.items():
            result[name] = substituted(one, result)
    return result


def _written(value: Value | None) -> dict[str, str]:
    found = texts(value)
    for name, one in pairs(value):
        nested = texts(one).get("value")  # GitLab: with a description
        if nested is not None:
            found[name] = nested
    for item in items(value):
        entry = texts(item)
        if "name" in entry and "value" in entry:  # Azure
            found[entry["name"]] = entry["value"]
        found.update(assignments(text(item)))
    return found


def assignments(written: str | None) -> dict[str, str]:
    """`A=1 B="2 3"` as Travis and Cloud Build write variables."""
    pieces = _ASSIGNMENT.findall(written or "")
    return {name: value.strip("'\"") for name, value in pieces}
