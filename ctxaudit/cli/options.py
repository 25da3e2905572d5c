"""Options that several commands share."""

from __future__ import annotations

from typing import Annotated

import typer

from ctxaudit.formats.registry import FORMATS

ContextArgument = Annotated[
    str,
    typer.Argument(
        metavar="[CONTEXT]",
        help="The build context, as for docker build; without a Dockerfile there, the directory "
        "whose builds are looked for.",
    ),
]
ContextOption = Annotated[
    str | None,
    typer.Option("--context", "-C", metavar="DIR", help="The build context; look for no builds."),
]
AllFlag = Annotated[
    bool,
    typer.Option(
        "--all",
        help="Every build that Dockerfiles, Compose, bake and CI workflows tell of, "
        "even if CONTEXT has a Dockerfile.",
    ),
]
BuildOption = Annotated[
    list[str] | None,
    typer.Option("--build", metavar="NAME", help="Only builds of this name or glob (repeatable)."),
]
EnvFileOption = Annotated[
    list[str] | None,
    typer.Option(
        "--env-file", metavar="PATH", help="Read it instead of .env for Compose (repeatable)."
    ),
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
FormatOption = Annotated[
    str,
    typer.Option(
        "--format",
        metavar="FORMAT",
        help=f"What to print: {', '.join(FORMATS)}.",
    ),
]
OutputOption = Annotated[
    list[str] | None,
    typer.Option(
        "--output",
        metavar="FORMAT=FILE",
        help="Write a report into a file too (repeatable).",
    ),
]
MaxSizeOption = Annotated[
    str | None, typer.Option(metavar="SIZE", help="Fail if more is included (50MB, 1.5GiB).")
]
MaxFilesOption = Annotated[
    int | None, typer.Option(metavar="N", min=0, help="Fail if more files are included.")
]
WarnSizeOption = Annotated[
    str | None, typer.Option(metavar="SIZE", help="Warn if more is included.")
]
ConfigOption = Annotated[
    str | None,
    typer.Option(
        "--config",
        metavar="PATH",
        help="Read settings from this file [the nearest ctxaudit.toml, or pyproject.toml with "
        "[tool.ctxaudit]].",
    ),
]
IsolatedFlag = Annotated[bool, typer.Option("--isolated", help="Read no settings from files.")]
SelectOption = Annotated[
    list[str] | None,
    typer.Option(
        "--select",
        metavar="RULE",
        help="Only these rules instead of the default ones: ids, groups (see ctxaudit rule) or "
        "all; repeatable, or separated by commas.",
    ),
]
ExtendSelectOption = Annotated[
    list[str] | None,
    typer.Option("--extend-select", metavar="RULE", help="These rules too."),
]
IgnoreOption = Annotated[
    list[str] | None, typer.Option("--ignore", metavar="RULE", help="Not these rules.")
]
ShowSuppressedFlag = Annotated[
    bool,
    typer.Option("--show-suppressed", help="List the findings that comments or settings hide."),
]
FailOnOption = Annotated[
    str | None,
    typer.Option(metavar="SEVERITY", help="Status 1 from: error, warning, note or none [error]."),
]
TopOption = Annotated[
    int, typer.Option(metavar="N", min=0, help="How many directories and files to list.")
]
TrackedFlag = Annotated[
    bool,
    typer.Option(
        "--tracked", help="Only what git tracks, as a fresh clone without its .git would have it."
    ),
]
BaselineOption = Annotated[
    str | None,
    typer.Option(
        "--baseline",
        metavar="PATH",
        help="Compare with a baseline: only new findings give status 1, and no build may be larger "
        "than it was by more than --max-growth.",
    ),
]
WriteBaselineOption = Annotated[
    str | None,
    typer.Option(
        "--write-baseline", metavar="PATH", help="Record the baseline, then compare with it."
    ),
]
NewOnlyFlag = Annotated[
    bool, typer.Option("--new-only", help="Show only findings that are not in the baseline.")
]
MaxGrowthOption = Annotated[
    str | None,
    typer.Option(
        "--max-growth",
        metavar="SIZE|PERCENT",
        help="Fail if what is included, transferred or in the image of a build grew by more (5MB, "
        "10%).",
    ),
]
ExcludedSizesOption = Annotated[
    bool,
    typer.Option(
        "--excluded-sizes/--no-excluded-sizes",
        help="Measure what the ignore file keeps out; without, excluded trees are not read.",
    ),
]
IncludedFlag = Annotated[
    bool, typer.Option("--included", help="Files that the ignore file lets through (default).")
]
ExcludedFlag = Annotated[
    bool, typer.Option("--excluded", help="Files that the ignore file keeps out.")
]
TransferredFlag = Annotated[
    bool, typer.Option("--transferred", help="Files that this build fetches.")
]
InImageFlag = Annotated[bool, typer.Option("--in-image", help="Files that end up in the image.")]
SizeFlag = Annotated[bool, typer.Option("--size", help="Bytes and a tab before each path.")]
WhyFlag = Annotated[
    bool,
    typer.Option(
        "--why", help="A tab and why behind each path: the pattern, or the path in the image."
    ),
]
ZeroFlag = Annotated[
    bool,
    typer.Option("-0", "--zero", help="End each row with NUL and write names byte for byte."),
]
