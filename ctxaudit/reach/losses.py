"""Sources of COPY and ADD that the builder will not find, told before the build.

Docker has a check of the kind (CopyIgnoredFile), off by default, which compares texts only. Here
the files decide.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Literal, NamedTuple

from ctxaudit.dockerfile.model import Copy, Source
from ctxaudit.ignorefile import gopath
from ctxaudit.reach.files import Files, matches_of
from ctxaudit.transfer import has_wildcards

LossKind = Literal["missing", "ignored", "partly-ignored"]


class Loss(NamedTuple):
    """A source that does not arrive.

    `missing`: there is no such file, so the build fails. `ignored`: the ignore file removes it, so
    the build fails too, or copies nothing where the source has wildcards. `partly-ignored`: the
    ignore file removes some of what a source with wildcards matches, or all that is in a directory.
    `lost` are the paths on disk that are removed.
    """

    copy: Copy
    source: Source
    kind: LossKind
    lost: tuple[str, ...]


def source_losses(
    copies: Iterable[Copy], on_disk: Files, is_included: Callable[[str, bool], bool]
) -> tuple[Loss, ...]:
    """The losses of needed copies from the main context.

    `on_disk` has all files, whether or not they are fetched. `is_included` is asked for a path and
    whether it is a directory; for a directory it says whether anything arrives there.
    """
    found = []
    for copy in copies:
        if not copy.needed or copy.origin.kind != "context":
            continue
        for source in copy.sources:
            if source.local and source.path is not None:
                loss = _loss(copy, source, source.path, on_disk, is_included)
                if loss is not None:
                    found.append(loss)
    return tuple(found)


def _loss(
    copy: Copy,
    source: Source,
    path: str,
    on_disk: Files,
    is_included: Callable[[str, bool], bool],
) -> Loss | None:
    if gopath.clean(f"/{path}") == "/":
        return None
    present = [match for match in matches_of(on_disk, path) if match.kind is not None]
    if not present:
        # a source with wildcards may match nothing
        wild = any(has_wildcards(part) for part in path.split("/"))
        return None if wild and not copy.mount else Loss(copy, source, "missing", ())
    lost = tuple(
        match.path for match in present if not is_included(match.path, match.kind == "directory")
    )
    if not lost:
        return None
    return Loss(copy, source, "ignored" if len(lost) == len(present) else "partly-ignored", lost)
