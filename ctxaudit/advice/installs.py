"""The commands that install what a project depends on, and the files that they read."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from ctxaudit.dockerfile.scripts import ShellCommand


class Install(NamedTuple):
    """A command that installs what manifests name, and nothing of the project itself.

    `tool` is its name as one says it (`npm ci`); `manifests` are patterns of the paths of the files
    that decide what it installs; `directory` is where it installs to, from the working directory,
    empty where that is a place of the system.
    """

    tool: str
    manifests: tuple[re.Pattern[str], ...]
    directory: str
    kind: str

    def reads(self, path: str) -> bool:
        """Whether a file of the context is one of its manifests."""
        return any(pattern.fullmatch(path) for pattern in self.manifests)


_NODE = r"(?:.*/)?(?:package\.json|\.npmrc|\.nvmrc)"
_PROJECT = r"(?:.*/)?pyproject\.toml"
_MANIFESTS: dict[str, tuple[str, ...]] = {
    "npm": (_NODE, r"(?:.*/)?(?:package-lock|npm-shrinkwrap)\.json"),
    "yarn": (_NODE, r"(?:.*/)?yarn\.lock", r"(?:.*/)?\.yarnrc(?:\.yml)?", r"\.yarn/.*"),
    "pnpm": (_NODE, r"(?:.*/)?pnpm-(?:lock|workspace)\.yaml", r"\.pnpmfile\.cjs", r"patches/.*"),
    "bun": (_NODE, r"(?:.*/)?bun\.lockb?", r"bunfig\.toml"),
    "poetry": (_PROJECT, r"(?:.*/)?poetry\.(?:lock|toml)"),
    "uv": (_PROJECT, r"(?:.*/)?uv\.(?:lock|toml)", r"(?:.*/)?\.python-version"),
    "pipenv": (r"(?:.*/)?Pipfile(?:\.lock)?",),
    "bundle": (r"(?:.*/)?Gemfile(?:\.lock)?", r"(?:.*/)?\.ruby-version", r".*\.gemspec"),
    "composer": (r"(?:.*/)?composer\.(?:json|lock)", r"(?:.*/)?auth\.json"),
    "go": (r"(?:.*/)?go\.(?:mod|sum|work|work\.sum)",),
    "mvn": (r"(?:.*/)?pom\.xml", r"\.mvn/.*", r"mvnw"),
    "dotnet": (
        *(r".*\.(?:cs|fs|vb)proj", r".*\.slnx?", r"(?:.*/)?Directory\..*\.(?:props|targets)"),
        *(r"(?:.*/)?(?i:nuget\.config)", r"(?:.*/)?global\.json", r"(?:.*/)?packages\.lock\.json"),
    ),
    "mix": (r"(?:.*/)?mix\.(?:exs|lock)", r"config/.*"),
}
_DIRECTORIES = {
    **dict.fromkeys(("npm", "yarn", "pnpm", "bun"), "node_modules"),
    "composer": "vendor",
    "mix": "deps",
    "uv": ".venv",
}
_NODE_VERBS = ("install", "i", "ci", "clean-install")


def install_of(command: ShellCommand) -> Install | None:
    """The install that a command is; None for any other command."""
    name, args = command.program, command.args
    if name.startswith("python") and args[:2] == ("-m", "pip"):
        name, args = "pip", args[2:]
    if name == "uv" and args[:1] == ("pip",):
        name, args = "pip", args[1:]
    if name in ("pip", "pip3"):
        return _pip(args)
    if name == "pnpm" and args[:1] == ("fetch",):
        return _install("pnpm", "pnpm fetch", (r"(?:.*/)?pnpm-lock\.yaml",))
    test = _TESTS.get(name)
    if test is None or not test(args):
        return None
    words = [word for word in args if not word.startswith("-")][: 2 if name == "go" else 1]
    return _install(name, " ".join([name, *words]), _MANIFESTS[_KINDS.get(name, name)])


def _install(name: str, tool: str, manifests: tuple[str, ...]) -> Install:
    kind = _KINDS.get(name, name)
    patterns = tuple(re.compile(pattern) for pattern in manifests)
    return Install(tool.strip(), patterns, _DIRECTORIES.get(kind, ""), kind)


def _pip(args: tuple[str, ...]) -> Install | None:
    """`pip install -r`, unless it installs a directory as well."""
    if args[:1] != ("install",):
        return None
    files: list[str] = []
    rest = list(args[1:])
    while rest:
        word = rest.pop(0)
        if word in ("-r", "--requirement", "-c", "--constraint"):
            files += rest[:1]
            del rest[:1]
        elif word.startswith(("--requirement=", "--constraint=", "-r")):
            files.append(word.partition("=")[2] or word[2:])
        elif word in ("-e", "--editable") or word.startswith((".", "/", "file:")):
            return None
    if not files:
        return None
    names = tuple(rf"(?:.*/)?{re.escape(file.rpartition('/')[2])}" for file in files)
    others = (r"(?:.*/)?(?:requirements|constraints)[^/]*\.(?:txt|in)", r"requirements/.*")
    return _install("pip", f"pip install -r {files[0]}", (*names, *others))


def _is_plain(args: tuple[str, ...], verbs: tuple[str, ...]) -> bool:
    """One of these subcommands without packages of its own."""
    return args[:1] != () and args[0] in verbs and all(one.startswith("-") for one in args[1:])


def _npm(args: tuple[str, ...]) -> bool:
    return _is_plain(args, _NODE_VERBS) and not {"-g", "--global"} & set(args)


def _yarn(args: tuple[str, ...]) -> bool:
    if {"-v", "--version", "-h", "--help"} & set(args):
        return False
    return all(one.startswith("-") for one in args) or _is_plain(args, ("install",))


def _poetry(args: tuple[str, ...]) -> bool:
    return args[:1] == ("install",) and "--no-root" in args


def _uv(args: tuple[str, ...]) -> bool:
    without = {"--no-install-project", "--no-install-workspace"}
    return args[:1] == ("sync",) and bool(without & set(args))


def _composer(args: tuple[str, ...]) -> bool:
    return args[:1] == ("install",) and {"--no-scripts", "--no-autoloader"} <= set(args)


def _maven(args: tuple[str, ...]) -> bool:
    goals = {"dependency:go-offline", "dependency:resolve"}
    return bool(goals & set(args)) and "package" not in args


_KINDS = {"mvnw": "mvn", "bundler": "bundle"}
_TESTS: dict[str, Callable[[tuple[str, ...]], bool]] = {
    "npm": _npm,
    "yarn": _yarn,
    "pnpm": lambda args: _is_plain(args, ("install", "i")),
    "bun": lambda args: _is_plain(args, ("install", "i")),
    "poetry": _poetry,
    "uv": _uv,
    "pipenv": lambda args: args[:1] in (("install",), ("sync",)),
    "bundle": lambda args: args[:1] in ((), ("install",)),
    "bundler": lambda args: args[:1] in ((), ("install",)),
    "composer": _composer,
    "go": lambda args: args[:2] == ("mod", "download"),
    "mvn": _maven,
    "mvnw": _maven,
    "dotnet": lambda args: args[:1] == ("restore",),
    "mix": lambda args: args[:1] == ("deps.get",),
}
