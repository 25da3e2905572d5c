"""The image is compiled in the stage that is shipped, so compiler and sources come with it.

A compiled program needs neither at run time: they make the image several times larger and give an
intruder tools. The rule looks for Go, Rust, Java, .NET, Swift, Zig, Haskell and Scala builds in the
image's own layers. It is silent for images that do not start the program (toolchains, development
and test stages), and for those whose command compiles.

Bad:

    FROM golang:1.24
    WORKDIR /src
    COPY . .
    RUN go build -o /server .
    CMD ["/server"]

Good:

    FROM golang:1.24 AS build
    WORKDIR /src
    COPY . .
    RUN CGO_ENABLED=0 go build -o /server .
    FROM gcr.io/distroless/static
    COPY --from=build /server /server
    CMD ["/server"]

Fix: compile in a stage of its own and copy the result into the last one.

See: https://docs.docker.com/build/building/multi-stage/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ctxaudit.advice.runs import about, final, runs, target_of
from ctxaudit.expression import Expression
from ctxaudit.model import Finding, Group, Severity
from ctxaudit.rules.evidence import Evidence, amount

if TYPE_CHECKING:
    from ctxaudit.dockerfile.scripts import ShellCommand

ID = "multi-stage-missing"
GROUP: Group = "image"
SEVERITY: Severity = "warning"
DEFAULT = True
ALIASES: tuple[str, ...] = ("tally prefer-multi-stage-build",)

_COMPILES: dict[str, tuple[str, ...]] = {
    "go": ("build",),
    "cargo": ("build",),
    "mvn": ("package", "install", "verify"),
    "mvnw": ("package", "install", "verify"),
    "gradle": ("build", "assemble", "bootJar", "shadowJar", "installDist"),
    "gradlew": ("build", "assemble", "bootJar", "shadowJar", "installDist"),
    "dotnet": ("build", "publish"),
    "swift": ("build",),
    "zig": ("build",),
    "stack": ("build", "install"),
    "cabal": ("build", "install"),
    "sbt": ("assembly", "stage", "dist"),
}
_NOT_PROGRAMS = (
    *("go", "cargo", "mvn", "mvnw", "gradle", "gradlew", "swift", "zig", "stack", "cabal", "sbt"),
    *("sh", "bash", "zsh", "ash", "make", "sleep", "tail", "air", "task", "just", "ginkgo"),
)
_FOR_DEVELOPERS = Expression(r"dev|test|debug|lint|build|ci\b|bench|e2e")


def check(evidence: Evidence) -> Iterator[Finding]:
    """One finding at the first such RUN."""
    target = target_of(evidence)
    if target is None or _FOR_DEVELOPERS.search(target.name) or not _starts_program(evidence):
        return
    totals = evidence.context.totals.in_image
    if totals is None or not totals.files:
        return
    for ran in runs(evidence, shipped=True):
        command = next((one for one in ran.commands if _compiles(one)), None)
        if command is not None:
            yield about(
                evidence,
                ID,
                SEVERITY,
                ran.instruction,
                f"{_name(command)} runs in the stage that is shipped: the compiler and"
                f" {amount(totals)} of the build context are in the image",
                "compile in a stage of its own (FROM ... AS build), and copy the result with"
                " COPY --from=build into a last stage without the compiler",
            )._replace(files=totals.files, bytes=totals.bytes, reach="image")
            return


def _compiles(command: ShellCommand) -> bool:
    verbs = _COMPILES.get(command.program, ())
    return any(word.rpartition(":")[2] in verbs for word in command.operands)


def _name(command: ShellCommand) -> str:
    verbs = _COMPILES[command.program]
    verb = next(word for word in command.operands if word.rpartition(":")[2] in verbs)
    return f"{command.program} {verb}"


def _starts_program(evidence: Evidence) -> bool:
    """Whether the image starts something that is no tool of developers."""
    from ctxaudit.dockerfile.scripts import commands_of

    start = final(evidence, "ENTRYPOINT") or final(evidence, "CMD")
    commands = () if start is None else commands_of(start)
    if not commands or commands[-1].program in _NOT_PROGRAMS:
        return False
    if commands[-1].program == "dotnet":
        return not {"run", "watch", "test"} & set(commands[-1].args[:1])
    return True
