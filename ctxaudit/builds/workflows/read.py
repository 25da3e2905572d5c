"""Reads the file of a CI service, whichever it is."""

from __future__ import annotations

from collections.abc import Iterator

from ctxaudit.builds.workflows.cloudbuild import cloudbuild_builds
from ctxaudit.builds.workflows.found import Found, gathered
from ctxaudit.builds.workflows.github import Local, github_builds
from ctxaudit.builds.workflows.gitlab import gitlab_builds
from ctxaudit.builds.workflows.model import WorkflowBuilds
from ctxaudit.builds.workflows.paths import named_service
from ctxaudit.builds.workflows.services import service_builds
from ctxaudit.builds.workflows.values import Lines, weight
from ctxaudit.builds.yaml import Mapping, Value, read_yaml
from ctxaudit.errors import CtxauditError
from ctxaudit.model import Skipped

_MOST_VALUES = 200_000


def read_workflow(path: str, content: bytes, local: Local | None = None) -> WorkflowBuilds:
    """The builds that a CI file tells of; what it leaves open is `unread`, nothing is raised.

    `path` ends with the path from the root of the repository, which tells the service; a file of
    any other name is read as one of GitHub. `local` gives the content of a file by its path from
    the root, None if there is none: with it, workflows and actions that are called are followed.
    """
    try:
        documents = read_yaml(content, path)
    except CtxauditError as error:
        place = path if error.line is None else f"{path}:{error.line}"
        return WorkflowBuilds(unread=(Skipped(place, error.message),))
    if sum(map(weight, documents)) > _MOST_VALUES:
        reason = f"has more than {_MOST_VALUES:,} values, with those that aliases stand for"
        return WorkflowBuilds(unread=(Skipped(path, reason),))
    lines = Lines(content)
    return gathered(
        found
        for document in documents
        if document is not None
        for found in _builds(document, path, lines, local)
    )


def _builds(document: Value, path: str, lines: Lines, local: Local | None) -> Iterator[Found]:
    service, relative = named_service(path) or ("github", path)
    if not isinstance(document, Mapping):
        return
    if service == "github":
        yield from github_builds(document, path, lines, relative, local)
    elif service == "gitlab":
        yield from gitlab_builds(document, path, lines)
    elif service == "cloudbuild":
        yield from cloudbuild_builds(document, path, lines)
    else:
        yield from service_builds(document, service, path, lines)
