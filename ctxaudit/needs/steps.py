"""Which kinds of needs a command reads.

An install that leaves the project itself alone (`poetry install --no-root`) reads locks and no
readme, a command that names its packages (`npm install -g x`) nothing of the context.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from ctxaudit.needs.model import LOCK_READERS, Need, Step

if TYPE_CHECKING:
    from ctxaudit.dockerfile.scripts import ShellCommand

# settings that one program reads
_READERS = LOCK_READERS | {
    "uv.toml": "uv",
    "poetry.toml": "poetry",
    ".pnpmfile.cjs": "pnpm",
    ".yarnrc.yml": "yarn",
    "pnpm-workspace.yaml": "pnpm",
}
_PIP = ("pip", "pip3", "pipx")


class Reading(NamedTuple):
    """A command of a build that reads needs of these steps.

    `words` are what it says of places: its operands and the values of its options. `part` tells
    that it names one package of several.
    """

    program: str
    steps: tuple[Step, ...]
    words: tuple[str, ...] = ()
    part: bool = False

    def reads(self, need: Need) -> bool:
        """Whether a need is of this command's kind."""
        if need.step not in self.steps:
            return False
        return _READERS.get(posixpath.basename(need.path), self.program) == self.program


def reading_of(command: ShellCommand) -> Reading | None:
    """What a command reads; None where that is nothing, or not known."""
    name, args = command.program, command.args
    if name.startswith("python") and args[:1] == ("-m",) and len(args) > 1:
        name, args = args[1], args[2:]
    elif name.startswith("python") and args[:1] == ("setup.py",):
        name = "setup.py"
    if name == "uv" and args[:1] == ("pip",):
        name, args = "pip", args[1:]
    name = _SAME.get(name, name)
    steps = _STEPS[name](args) if name in _STEPS else ()
    if not steps:
        return None
    part = any(
        word.split("=")[0] in ("-p", "--package", "--bin", "-pl", "--filter") for word in args
    )
    return Reading(name, steps, _places(args), part=part)


def _places(args: tuple[str, ...]) -> tuple[str, ...]:
    words = []
    for word in args:
        _, equals, value = word.partition("=")
        if not word.startswith("-"):
            words.append(word)
        elif equals:
            words.append(value)
    return tuple(word.partition("[")[0] for word in words)


def _always(step: Step) -> Callable[[tuple[str, ...]], tuple[Step, ...]]:
    return lambda _args: (step,)


def _verbs(step: Step, *verbs: str) -> Callable[[tuple[str, ...]], tuple[Step, ...]]:
    return lambda args: (step,) if _verb(args) in verbs else ()


def _verb(args: tuple[str, ...]) -> str:
    """The first word that is no option."""
    return next((word for word in args if not word.startswith("-")), "")


def _pip(args: tuple[str, ...]) -> tuple[Step, ...]:
    if _verb(args) not in ("install", "wheel"):
        return ()
    local = any(word.startswith((".", "/", "file:")) for word in args)
    has_files = any(word.startswith(("-r", "-c", "--requirement", "--constraint")) for word in args)
    steps: list[Step] = ["python"] if local and not has_files else []
    return (*steps, *(("python-install",) if has_files else ()))


def _uv(args: tuple[str, ...]) -> tuple[Step, ...]:
    if _verb(args) == "build":
        return ("python",)
    if _verb(args) not in ("sync", "run"):
        return ()
    without = ("--no-install-project", "--no-install-workspace", "--only-group", "--no-project")
    if any(word.startswith(without) for word in args):
        return ("python-install",)
    return ("python", "python-install")


def _poetry(args: tuple[str, ...]) -> tuple[Step, ...]:
    if _verb(args) == "build":
        return ("python",)
    if _verb(args) not in ("install", "sync"):
        return ()
    return ("python-install",) if "--no-root" in args else ("python", "python-install")


def _pdm(args: tuple[str, ...]) -> tuple[Step, ...]:
    if _verb(args) == "build":
        return ("python",)
    if _verb(args) not in ("install", "sync"):
        return ()
    return ("python-install",) if "--no-self" in args else ("python", "python-install")


def _node(args: tuple[str, ...]) -> tuple[Step, ...]:
    verb, operands = _verb(args), [word for word in args if not word.startswith("-")]
    if {"-g", "--global", "-v", "--version"} & set(args):
        return ()
    if verb in ("install", "i", "ci", "clean-install") and operands[1:] == []:
        return _node_install(args)
    if verb in ("run", "run-script") and operands[1:2] and operands[1].startswith("build"):
        return ("node-build",)
    return ()


def _node_install(args: tuple[str, ...]) -> tuple[Step, ...]:
    return ("node-install",) if "--ignore-scripts" in args else ("node-install", "node-scripts")


def _npm(args: tuple[str, ...]) -> tuple[Step, ...]:
    words = [word for word in args if not word.startswith("-")]
    is_start = words[:1] in (["start"], ["serve"]) or words[:2] in (
        ["run", "start"],
        ["run", "serve"],
    )
    return ("node-run",) if is_start else _node(args)


def _yarn(args: tuple[str, ...]) -> tuple[Step, ...]:
    if {"-v", "--version", "-h", "--help"} & set(args):
        return ()
    if not _verb(args):
        return _node_install(args)
    return ("node-build",) if _verb(args).startswith("build") else _npm(args)


def _pnpm(args: tuple[str, ...]) -> tuple[Step, ...]:
    if _verb(args) == "fetch":
        return ("node-install",)
    return ("node-build",) if _verb(args) == "build" else _npm(args)


def _npx(args: tuple[str, ...]) -> tuple[Step, ...]:
    return ("node-build",) if _verb(args) in _NODE_TOOLS else ()


def _node_tool(args: tuple[str, ...]) -> tuple[Step, ...]:
    return () if {"--version", "-v", "--help"} & set(args) else ("node-build",)


def _cargo(args: tuple[str, ...]) -> tuple[Step, ...]:
    args = args[1:] if args[:1] and args[0].startswith("+") else args
    if _verb(args) == "install":
        return ("cargo",) if any(word.startswith("--path") for word in args) else ()
    verbs = "build b run r test t check c rustc zigbuild auditable".split()
    return ("cargo",) if _verb(args) in verbs else ()


def _go(args: tuple[str, ...]) -> tuple[Step, ...]:
    if _verb(args) not in ("build", "install", "run", "test", "vet"):
        return ()
    return () if any("@" in word for word in args) else ("go",)


def _cmake(args: tuple[str, ...]) -> tuple[Step, ...]:
    other = {"--build", "--install", "-E", "-P", "--version", "--help"}
    return () if other & set(args) else ("cmake",)


def _bundle(args: tuple[str, ...]) -> tuple[Step, ...]:
    return ("bundle",) if _verb(args) in ("", "install") else ()


_NODE_TOOLS = "tsc vite next nuxt nuxi astro ng webpack rollup tsup react-scripts gatsby".split()
_SAME = {
    **dict.fromkeys(_PIP, "pip"),
    "mvnw": "mvn",
    "gradlew": "gradle",
    "bundler": "bundle",
    "pnpx": "npx",
    "bunx": "npx",
}
_STEPS: dict[str, Callable[[tuple[str, ...]], tuple[Step, ...]]] = {
    "pip": _pip,
    "uv": _uv,
    "poetry": _poetry,
    "pdm": _pdm,
    "pipenv": _verbs("python-install", "install", "sync"),
    "build": _always("python"),
    "hatch": _verbs("python", "build"),
    "flit": _verbs("python", "build", "install"),
    "maturin": _verbs("python", "build", "develop"),
    "setup.py": _always("python"),
    "npm": _npm,
    "yarn": _yarn,
    "pnpm": _pnpm,
    "bun": _npm,
    "npx": _npx,
    "node": lambda args: ("node-run",) if args[:1] in ((".",), ("./",)) else (),
    **dict.fromkeys(_NODE_TOOLS, _node_tool),
    "cargo": _cargo,
    "go": _go,
    "mvn": _always("maven"),
    "gradle": _always("gradle"),
    "dotnet": _verbs("dotnet", "restore", "build", "publish", "test", "pack", "run"),
    "composer": _verbs("composer", "install", "update", "dump-autoload", "dumpautoload"),
    "bundle": _bundle,
    "gem": _verbs("bundle", "build"),
    "mix": _verbs("mix", "deps.get", "deps.compile", "compile", "release"),
    "cmake": _cmake,
    "make": _always("make"),
    "cabal": _verbs("cabal", "build", "v2-build", "install", "sdist"),
    "stack": _verbs("cabal", "build", "install"),
    "mkdocs": _verbs("docs", "build", "serve"),
}
