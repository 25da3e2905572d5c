"""What the actions of GitHub workflows build, by their inputs."""

from __future__ import annotations

import csv
import posixpath
import re
from collections.abc import Callable

from ctxaudit.builds.workflows.expressions import Contexts, evaluated
from ctxaudit.builds.workflows.model import BuildStep, Checkout, FilesStep, Step, Text, Unknowable
from ctxaudit.builds.workflows.values import get, text
from ctxaudit.builds.yaml import Value

_DEFAULT_CONTEXT = re.compile(r"\{\{\s*defaultContext\s*\}\}(?::(.*))?", re.DOTALL)
# the outputs of docker/metadata-action: bake files that set tags, labels and annotations alone
_METADATA = re.compile(r"\$\{\{ steps\.[\w-]+\.outputs\.bake-file[\w-]* \}\}")
_OWN_REPOSITORY = ("github.repository", "head.repo.full_name", "github.action_repository")


class _Inputs:
    def __init__(self, given: Value | None, contexts: Contexts) -> None:
        self.given = given
        self.contexts = contexts

    def text(self, *names: str) -> Text | None:
        """The first of these inputs that is given and not empty."""
        for name in names:
            written = text(get(self.given, name))
            value = None if written is None else evaluated(written.strip(), self.contexts)
            if value is not None and (value.text or value.unknown):
                return value
        return None

    def lines(self, name: str, *, splits_at_commas: bool = False) -> tuple[Text, ...]:
        """A list, one item a line, as `Util.getList` of docker/actions-toolkit reads it."""
        written = text(get(self.given, name)) or ""
        found: list[Text] = []
        for line in written.splitlines():
            for item in _fields(line.strip(), splits_at_commas=splits_at_commas):
                value = evaluated(item.strip(), self.contexts)
                pieces = value.text.splitlines() or [""]
                found += [Text(piece.strip(), value.unknown) for piece in pieces]
        return tuple(one for one in found if one.text or one.unknown)


def step_of_action(uses: str, given: Value | None, contexts: Contexts) -> Step | None:
    """The build of an action; None for one that builds nothing, or is not known to."""
    name, _, version = uses.partition("@")
    inputs = _Inputs(given, contexts)
    name = name.strip().lower().rstrip("/")
    if name == "docker/build-push-action" and version in ("v1", "v1.0", "v1.1", "master"):
        return _build_push_1(inputs) if version != "master" else _build_push(inputs)
    builder = _ACTIONS.get(name) or next(
        (one for ending, one in _ENDINGS.items() if name.endswith(ending)), None
    )
    return builder and builder(inputs)


def step_of_workflow(uses: str, given: Value | None, contexts: Contexts) -> Step | None:
    """The build of a workflow of another repository: Docker's own are known.

    Raises Unknowable for one whose inputs speak of a build.
    """
    name = uses.partition("@")[0].lower()
    inputs = _Inputs(given, contexts)
    if name == "docker/github-builder/.github/workflows/build.yml":
        return _build_push(inputs)
    if name == "docker/github-builder/.github/workflows/bake.yml":
        return _bake(inputs)
    if any(inputs.text(key) for key in ("context", "dockerfile", "file", "docker-file")):
        raise Unknowable("the build is in a workflow of another repository")
    return None


def checkout_of(step: Value, contexts: Contexts) -> Checkout | None:
    """The repository that a step checks out, if it does."""
    uses = text(get(step, "uses")) or ""
    if uses.partition("@")[0].lower() != "actions/checkout":
        return None
    inputs = _Inputs(get(step, "with"), contexts)
    repository, path = inputs.text("repository"), inputs.text("path")
    is_own = repository is None or any(
        own in name for name in repository.unknown for own in _OWN_REPOSITORY
    )
    if path is not None and path.unknown:
        return None
    return Checkout(posixpath.normpath(path.text.lstrip("\x01/") or ".") if path else ".", is_own)


def _build_push(inputs: _Inputs) -> BuildStep:
    """Without `context` it builds the repository from git, and takes the Dockerfile from there."""
    written = inputs.text("context") or Text("{{defaultContext}}")
    default = _DEFAULT_CONTEXT.fullmatch(written.text)
    context = written if default is None else Text(default[1] or ".", written.unknown)
    return BuildStep(
        context=context,
        file=inputs.text("file"),
        target=inputs.text("target"),
        build_args=inputs.lines("build-args"),
        named_contexts=inputs.lines("build-contexts"),
        file_in_context=default is not None,
    )


def _build_push_1(inputs: _Inputs) -> BuildStep:
    return BuildStep(
        context=inputs.text("path") or Text("."),
        file=inputs.text("dockerfile"),
        target=inputs.text("target"),
        build_args=inputs.lines("build_args", splits_at_commas=True),
    )


def _bake(inputs: _Inputs) -> FilesStep:
    files = (
        one._replace(text=one.text.removeprefix("cwd://"))
        for one in inputs.lines("files", splits_at_commas=True)
        if not any(map(_METADATA.fullmatch, one.unknown))
    )
    source = inputs.text("source")
    default = _DEFAULT_CONTEXT.fullmatch(source.text) if source else None
    directory = Text(default[1] or ".") if default else source or inputs.text("workdir")
    return FilesStep("bake", tuple(files), directory)


def _buildah(inputs: _Inputs) -> BuildStep | None:
    files = (*inputs.lines("containerfiles"), *inputs.lines("dockerfiles"))
    if not files:
        return None  # it builds from scratch
    return BuildStep(
        context=inputs.text("context") or Text("."),
        file=files[0],
        build_args=inputs.lines("build-args"),
    )


def _kaniko(inputs: _Inputs) -> BuildStep:
    return BuildStep(
        context=inputs.text("context") or Text("."),
        file=inputs.text("file"),
        target=inputs.text("target"),
        build_args=inputs.lines("build-args"),
        file_in_context="/" not in (inputs.text("file") or Text("")).text,
    )


def _fields(line: str, *, splits_at_commas: bool) -> list[str]:
    if line.startswith('"') and "${{" not in line:
        fields = next(csv.reader([line]), [])
    else:
        fields = line.split(",") if splits_at_commas and "${{" not in line else [line]
    return fields if splits_at_commas else [",".join(fields)]


_ACTIONS: dict[str, Callable[[_Inputs], Step | None]] = {
    "redhat-actions/buildah-build": _buildah,
    "int128/kaniko-action": _kaniko,
}
# of these there are many that take the inputs of docker's own
_ENDINGS: dict[str, Callable[[_Inputs], Step | None]] = {
    "/build-push-action": _build_push,
    "/bake-action": _bake,
}
