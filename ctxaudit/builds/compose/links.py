"""Services that take the result of each other's build, `service:NAME` as an additional context."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ctxaudit.builds.model import DeclaredBuild
from ctxaudit.errors import CtxauditError

LINK = "target:"


def refuse_circles(builds: Iterable[DeclaredBuild]) -> None:
    """Raises CtxauditError where builds wait for each other, so that none can begin."""
    from graphlib import CycleError, TopologicalSorter

    found = {build.name.replace(".", "_"): build for build in builds}
    links = {name: list(_links(build)) for name, build in found.items()}
    sorter = TopologicalSorter(links)
    try:
        sorter.prepare()
    except CycleError as error:
        names = error.args[1][::-1]
        place = found[names[0]].location
        circle = " -> ".join(found[name].name for name in names)
        reason = f"services take contexts from each other in a circle: {circle}"
        raise CtxauditError(reason, path=place.file, line=place.line) from None


def _links(build: DeclaredBuild) -> Iterator[str]:
    for value in build.named_contexts.values():
        if value.startswith(LINK):
            yield value.removeprefix(LINK).replace(".", "_")
