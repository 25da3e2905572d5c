"""Workflows and actions that are called by others: their inputs."""

from __future__ import annotations

from ctxaudit.builds.workflows.expressions import Contexts, Data, Unknown, evaluated
from ctxaudit.builds.workflows.values import data, get, pairs, text
from ctxaudit.builds.yaml import Mapping, Value, read_yaml
from ctxaudit.errors import CtxauditError


def only_mapping(content: bytes, path: str) -> Mapping | None:
    """The document of a file that is called; None if it has no such."""
    try:
        documents = read_yaml(content, path)
    except CtxauditError:
        return None  # told where the file itself is read
    found = documents[0] if documents else None
    return found if isinstance(found, Mapping) else None


def inputs_of(document: Mapping, given: Value | None, contexts: Contexts) -> dict[str, Data]:
    """The inputs of a workflow or action: those it is given, the others by their defaults."""
    declared = get(document, "on", "workflow_call", "inputs") or get(document, "inputs")
    found = {name: data(get(one, "default")) for name, one in pairs(declared)}
    for name, value in pairs(given):
        written = text(value)
        result = evaluated(written or "", contexts)
        found[name] = Unknown(result.unknown) if result.unknown else result.text
    return found
