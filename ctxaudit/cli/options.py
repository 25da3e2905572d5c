"""Options that several commands share."""

from __future__ import annotations

from typing import Annotated

import typer

ContextArgument = Annotated[
    str, typer.Argument(metavar="[CONTEXT]", help="The build context, as for docker build.")
]
FileOption = Annotated[
    str | None,
    typer.Option("--file", "-f", metavar="PATH", help="The Dockerfile [CONTEXT/Dockerfile]."),
]
TargetOption = Annotated[
    str | None, typer.Option("--target", metavar="STAGE", help="The stage to build [the last].")
]
BuildArgOption = Annotated[
    list[str] | None,
    typer.Option("--build-arg", metavar="NAME=VALUE", help="Set a build argument (repeatable)."),
]
BuildContextOption = Annotated[
    list[str] | None,
    typer.Option("--build-context", metavar="NAME=DIR", help="Add a named context (repeatable)."),
]
BuilderOption = Annotated[
    str, typer.Option("--builder", metavar="NAME", help="buildkit, classic or buildah.")
]
IgnoreFileOption = Annotated[
    str | None,
    typer.Option(
        "--ignore-file",
        metavar="PATH",
        help="Read this ignore file instead of the one that the builder would read.",
    ),
]
ColorOption = Annotated[str, typer.Option("--color", metavar="WHEN", help="auto, always or never.")]
