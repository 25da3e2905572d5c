"""Which files of a tree are CI workflows, and of which service."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from ctxaudit.builds.dockerfiles import folder_reason

Service = Literal[
    "github",
    "gitlab",
    "circleci",
    "azure",
    "bitbucket",
    "travis",
    "drone",
    "cloudbuild",
    "codebuild",
]

_ENDING = r"\.ya?ml"
_WRITTEN: tuple[tuple[Service, str], ...] = (
    ("github", r"\.(?:github|gitea|forgejo)/(?:workflows/[^/]+YAML|actions/.+/actionYAML)"),
    ("github", r"(?:actions/(?:.+/)?)?actionYAML"),
    ("gitlab", r"\.gitlab-ciYAML|\.gitlab/(?:.+/)?[^/]+YAML|(?:.+/)?[^/]*\.gitlab-ciYAML"),
    ("circleci", r"\.circleci/configYAML|\.circleci/[^/]+/[^/]+YAML"),
    ("azure", r"(?:.+/)?azure-pipelines?[^/]*YAML|\.azure-?pipelines/.+YAML"),
    ("bitbucket", r"bitbucket-pipelinesYAML"),
    ("travis", r"\.travisYAML"),
    ("drone", r"\.droneYAML|\.woodpeckerYAML|\.woodpecker/(?:.+/)?[^/]+YAML"),
    ("cloudbuild", r"(?:.+/)?cloudbuild[^/]*YAML"),
    ("codebuild", r"(?:.+/)?buildspec[^/]*YAML"),
)
_SERVICES = tuple(
    (service, re.compile(pattern.replace("YAML", _ENDING))) for service, pattern in _WRITTEN
)


def workflow_paths(paths: Iterable[str]) -> tuple[str, ...]:
    """The CI files among the relative paths of a tree, those of repositories inside it not."""
    return tuple(path for path in paths if _service(path) and folder_reason(path) is None)


def named_service(path: str) -> tuple[Service, str] | None:
    """The CI service that a path names, and the path from the root of the repository."""
    pieces = path.split("/")
    for start in range(len(pieces)):
        relative = "/".join(pieces[start:])
        service = _service(relative)
        if service is not None:
            return service, relative
    return None


def _service(path: str) -> Service | None:
    return next((service for service, one in _SERVICES if one.fullmatch(path)), None)
