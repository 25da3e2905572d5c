"""Values of copies and mounts: origin, sources, destination."""

from __future__ import annotations

from collections.abc import Iterable

from ctxaudit.dockerfile.gitref import kind_of_source
from ctxaudit.dockerfile.model import Origin, Source
from ctxaudit.dockerfile.patterns import pattern_of
from ctxaudit.dockerfile.refusal import Refusal
from ctxaudit.dockerfile.state import NO_IMAGE, State
from ctxaudit.ignorefile import gopath
from ctxaudit.ignorefile.read import BadIgnoreLine


def origin_of(origin: State | None, written: str) -> Origin:
    """Where a command takes its files from; `origin` is None for the main context."""
    if origin is None:
        return Origin("context")
    if origin.is_stage:
        return Origin("stage", origin.name or written, origin.index)
    if origin.root == "named":
        return Origin("named", origin.source)
    return Origin("image", origin.source or origin.base_name)


def base_of(state: State) -> Origin:
    """What a stage starts from."""
    if state.base is not None:
        return Origin("stage", state.base.name or state.base_name, state.base.index)
    if state.root == "named":
        return Origin("named", state.source)
    if state.root == "scratch":
        return Origin("image", NO_IMAGE)
    return Origin("image", state.source or state.base_name)


def classified(source: Source, instruction: str) -> Source:
    """The source with its kind. Raises Refusal for what COPY cannot take."""
    kind = "local" if source.path is None else kind_of_source(source.path)
    if kind != "local" and instruction == "COPY":
        what = "a git ref" if kind == "git" else "a URL"
        raise Refusal(f"source can't be {what} for COPY")
    return source._replace(local=kind == "local")


def check_checksum(checksum: str | None, sources: tuple[Source, ...]) -> None:
    """Checks `--checksum` of an ADD. Raises Refusal."""
    if not checksum:
        return
    if len(sources) != 1:
        raise Refusal("checksum can't be specified for multiple sources")
    if sources[0].local and sources[0].path is not None:
        raise Refusal("checksum requires HTTP(S) or Git sources")


def check_excludes(patterns: Iterable[str]) -> None:
    """Checks the patterns of `--exclude`. Raises Refusal."""
    for pattern in patterns:
        try:
            pattern_of(pattern)
        except BadIgnoreLine as error:
            raise Refusal(f"invalid excludepatterns: [{pattern}]: {error}") from None


def refuse_later_stage(state: State, origin: State, written: str) -> None:
    """Refuses to copy from a stage that is written below this one."""
    if origin.is_stage and not origin.dispatched:
        raise Refusal(
            f'cannot copy from stage "{written}",'
            f' it needs to be defined before current stage "{state.title}"'
        )


def follow_paths(sources: Iterable[Source]) -> set[str]:
    """The absolute, cleaned paths that BuildKit collects from sources; `/` is everything.

    A URL is none; a git address over ssh is one, of a path that is not there.
    """
    return {
        gopath.clean(f"/{source.path or ''}")
        for source in sources
        if source.path is None or not source.path.startswith(("http://", "https://"))
    }


def changed_directory(workdir: str | None, path: str | None) -> str | None:
    """The working directory after a WORKDIR (BuildKit's `NormalizeWorkdir`)."""
    if path is None:
        return None
    if path.startswith("/"):
        return path
    if not path or workdir is None:
        return workdir
    return gopath.clean(f"{workdir}/{path}")


def destination(workdir: str | None, path: str | None) -> str | None:
    """The absolute destination with its end as written (BuildKit's `pathRelativeToWorkingDir`)."""
    if path is None or (workdir is None and not path.startswith("/")):
        return None
    if path.startswith("/"):
        return path
    if path in (".", ""):
        path = "./"
    joined = gopath.clean(f"{workdir}/{path}")
    if path.endswith("/") and joined != "/":
        return joined + "/"
    if path.endswith("/."):
        return "/." if joined == "/" else joined + "/."
    return joined
