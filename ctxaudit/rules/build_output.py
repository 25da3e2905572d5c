"""What was compiled or bundled on this machine is sent to the builder.

It is made again in the image, or it is stale: build output of another machine has been shipped in
place of what the image built, holds paths that stop CMake or .NET, and often is the largest part of
a context.

Names such as `target` and `build` are given to sources too, so a marker decides: `Cargo.toml` or
`pom.xml` beside `target`, `CMakeCache.txt` in `build`. Without one, it is a note from 10 MB on.
What a COPY, an ADD or a bind mount names (`COPY target/*.jar app.jar`) is wanted and left out;
where no step of the Dockerfile compiles anything of the kind, it is a note, without a line to add.

Bad:

    COPY . .                # target/ lies beside Cargo.toml

Good:

    # .dockerignore
    /api/target

Fix: exclude the directory by its path, since sources elsewhere may have its name.

See: https://docs.docker.com/build/concepts/context/#dockerignore-files
"""

from __future__ import annotations

from collections.abc import Iterator

from ctxaudit.litter.findings import about_family
from ctxaudit.model import Finding, Group, Severity
from ctxaudit.rules.evidence import Evidence

ID = "build-output"
GROUP: Group = "context"
SEVERITY: Severity = "warning"
DEFAULT = True
ALIASES: tuple[str, ...] = ()


def check(evidence: Evidence) -> Iterator[Finding]:
    """One finding for each kind of output."""
    yield from about_family(evidence, ID, ID)
