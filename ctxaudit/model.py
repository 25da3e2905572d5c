"""The values of an audit. All are frozen; sizes are in bytes, paths relative and `/`-separated."""

from __future__ import annotations

from typing import Literal, NamedTuple

Severity = Literal["error", "warning", "note"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")
Group = Literal["context", "secrets", "ignorefile", "copies", "image"]
GROUPS: tuple[Group, ...] = ("context", "secrets", "ignorefile", "copies", "image")
Reach = Literal["image", "stage", "transferred", "included", "excluded"]
Selection = Literal["on_disk", "excluded", "included", "transferred", "in_image"]
Status = Literal["live", "dead", "shadowed"]
LimitKind = Literal["max_bytes", "max_files", "warn_bytes"]


class Totals(NamedTuple):
    """How much: `files` are entries that are not directories, `bytes` the sizes of regular files.

    A file that is a second hard link to one already counted adds a file and 0 bytes, since that is
    how Docker sends it.
    """

    files: int
    bytes: int

    def plus(self, files: int, size: int) -> Totals:
        """These totals and some files more."""
        return Totals(self.files + files, self.bytes + size)


NO_FILES = Totals(0, 0)


class Funnel(NamedTuple):
    """The way of the files from the disk to the image; None where it cannot be known."""

    on_disk: Totals | None
    excluded: Totals | None
    included: Totals
    transferred: Totals | None
    in_image: Totals | None


class PatternUse(NamedTuple):
    """A pattern of the ignore file and the files that it decided.

    `status` is None where unread directories leave it open.
    """

    line: int
    text: str
    exception: bool
    files: int
    bytes: int
    status: Status | None


class CopyUse(NamedTuple):
    """A COPY, an ADD or a mount of a RUN and the included files that it takes of its context.

    `needed`: this build does it. `origin` is `context`, or the name of the stage, image or named
    context that it takes from; `files` and `bytes` are None where that is a stage or an image, or
    where the sources cannot be known.
    """

    line: int
    instruction: str
    stage: str
    needed: bool
    origin: str
    sources: tuple[str, ...]
    destination: str | None
    files: int | None
    bytes: int | None


class Place(NamedTuple):
    """A path of the context with what lies there or below it."""

    path: str
    files: int
    bytes: int
    reach: Reach | None


class Location(NamedTuple):
    """Where to look: a file, as a path from the working directory, and a line from 1."""

    file: str
    line: int


class Edit(NamedTuple):
    """Replaces the lines `first` to `last` of a file, both included, counted from 1.

    `last = first - 1` inserts before `first`. `file` is a path from the working directory.
    """

    file: str
    first: int
    last: int
    lines: tuple[str, ...]


class Suppression(NamedTuple):
    """A user's recorded decision to hide findings of some rules, and where it is recorded.

    `line` is None where a whole file of settings says it.
    """

    reason: str
    file: str
    line: int | None


class Finding(NamedTuple):
    """One instance of a rule. `path` is the offending entry, `help` what to do about it.

    `add_lines` are lines that, added at the end of the ignore file, settle the finding; `edits`
    are changes that do. `in_baseline`: it was there when a baseline was recorded.
    """

    rule: str
    severity: Severity
    message: str
    help: str
    path: str | None = None
    location: Location | None = None
    files: int = 0
    bytes: int = 0
    reach: Reach | None = None
    suppression: Suppression | None = None
    add_lines: tuple[str, ...] = ()
    edits: tuple[Edit, ...] = ()
    in_baseline: bool = False

    @property
    def suppressed(self) -> bool:
        """Whether a user decided to hide it."""
        return self.suppression is not None


class Skipped(NamedTuple):
    """What could not be read or known, and why."""

    path: str
    reason: str


class Limit(NamedTuple):
    """What some files of a build may come to: at most so many bytes or files.

    `build` is a name or a glob, None for all builds. `directory` is a pattern as in a `.gitignore`,
    from the directory `base`; each directory that it matches has the limit for itself, and None is
    the whole build context. The files are those that get at least as far as `selection` says. `at`
    is where the limit is set. More than `warn_bytes` is only worth a warning.
    """

    kind: LimitKind
    amount: int
    build: str | None = None
    directory: str | None = None
    selection: Selection = "included"
    base: str = "."
    at: Location | None = None


class Limits(NamedTuple):
    """What the included files may come to; None is no limit. `warn_bytes` only warns.

    `others` are limits for single builds, directories and selections. Of several limits of one kind
    for the same files the last one counts that holds for the build, and those of the first three
    fields come last.
    """

    max_bytes: int | None = None
    max_files: int | None = None
    warn_bytes: int | None = None
    others: tuple[Limit, ...] = ()


class LimitUse(NamedTuple):
    """A limit and the files that it holds for; `path` is a directory, None the whole context."""

    limit: Limit
    path: str | None
    totals: Totals

    @property
    def actual(self) -> int:
        """What the limit's amount is compared with: bytes, or a number of files."""
        return self.totals.files if self.limit.kind == "max_files" else self.totals.bytes

    @property
    def exceeded(self) -> bool:
        """Whether it is more than the limit."""
        return self.actual > self.limit.amount


class Budget(NamedTuple):
    """The limits in force for a build, and whether one is exceeded that does not only warn.

    `limit_bytes` and `limit_files` are those for all included files.
    """

    limit_bytes: int | None
    limit_files: int | None
    exceeded: bool
    limits: tuple[LimitUse, ...] = ()


class SecretLimits(NamedTuple):
    """What the search for secrets reads: files of up to so many bytes.

    `vendored`: those of installed packages too, `fixtures`: those for tests too.
    """

    # the state of a large Terraform project has some megabytes; larger are data, and programs
    most_bytes: int = 5_000_000
    vendored: bool = False
    fixtures: bool = False
