"""Versions that are made from the history: what reads `.git` though no COPY speaks of it.

Sources: setuptools-scm.readthedocs.io, github.com/ofek/hatch-vcs, docs.openstack.org/pbr,
github.com/python-versioneer/python-versioneer, github.com/adamralph/minver,
github.com/dotnet/Nerdbank.GitVersioning, github.com/git-commit-id/git-commit-id-maven-plugin,
docs.rs/vergen, bundler.io/guides/creating_gem.html, pkg.go.dev/cmd/go (-buildvcs).

The tools have variables that hand the version over instead, so the need is likely, not certain.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ctxaudit.expression import Expression
from ctxaudit.needs.files import Files, directory_of
from ctxaudit.needs.manifest import Manifest
from ctxaudit.needs.model import Need, Step


class Tool(NamedTuple):
    """What makes a version from the history.

    `mark` is how manifests name it. `variables` are how their names begin of those that hand the
    version over. `minds`: it tells a tree with changes from a clean one, so that a tracked file
    which is missing changes the version.
    """

    name: str
    mark: Expression[str]
    variables: tuple[str, ...] = ()
    minds: bool = False


def _tool(name: str, mark: str, *variables: str, minds: bool = False) -> Tool:
    return Tool(name, Expression(mark), variables, minds)


_SCM = (
    "SETUPTOOLS_SCM_PRETEND_VERSION",
    "VCS_VERSIONING_PRETEND_VERSION",
    "SETUPTOOLS_SCM_OVERRIDES",
)
_PYTHON = (
    _tool("hatch-vcs", r"^\s*source\s*=\s*[\"']vcs[\"']", *_SCM, minds=True),
    _tool("versioningit", r"^\s*\[tool\.versioningit\b|\bversioningit\b.*\bcmdclass", minds=True),
    _tool(
        "uv-dynamic-versioning",
        r"^\s*source\s*=\s*[\"']uv-dynamic-versioning[\"']",
        "UV_DYNAMIC_VERSIONING_BYPASS",
    ),
    _tool(
        "poetry-dynamic-versioning",
        r"^\s*\[tool\.poetry-dynamic-versioning\]",
        "POETRY_DYNAMIC_VERSIONING_BYPASS",
    ),
    _tool("pdm-backend", r"^\s*source\s*=\s*[\"']scm[\"']", "PDM_BUILD_SCM_VERSION", minds=True),
    _tool(
        "setuptools-scm",
        r"^\s*\[tool\.setuptools[_-]scm\]|\buse_scm_version\b",
        *_SCM,
        minds=True,
    ),
    _tool("pbr", r"\bpbr\s*=\s*True\b|\bsetup_requires\s*=\s*pbr\b", "PBR_VERSION"),
    _tool("versioneer", r"^\s*\[(?:tool\.)?versioneer\]|\bversioneer\.get_version\b", minds=True),
    _tool(
        "setuptools-git-versioning",
        r"^\s*\[tool\.setuptools-git-versioning\]|\bsetuptools_git_versioning\s*=|"
        r"\bsetuptools-git-versioning\s*=",
        minds=True,
    ),
    _tool("dunamai", r"^\s*(?:from|import) dunamai\b"),
)
_RUST = (
    _tool("vergen", r"^\s*vergen(?:-\w+)*\s*[=.{]", "VERGEN_"),
    _tool("shadow-rs", r"^\s*shadow-rs\s*="),
    _tool("git-version", r"^\s*git-version\s*=", minds=True),
)
_JVM = (
    _tool("git-commit-id", r"git-commit-id(?:-maven)?-plugin|gradle-git-properties"),
    _tool("jgitver", r"\bjgitver\b"),
    _tool("axion-release", r"\baxion-release\b"),
    _tool("nebula.release", r"\bnebula\.release\b"),
    _tool("gradle-git-version", r"com\.palantir\.git-version", minds=True),
    _tool("buildnumber", r"\bbuildnumber-maven-plugin\b"),
)
_DOTNET = (
    _tool("Nerdbank.GitVersioning", r"Nerdbank\.GitVersioning"),
    _tool("MinVer", r"Include=\"MinVer\"", "MINVERVERSIONOVERRIDE"),
    _tool("GitVersion", r"GitVersion\.(?:MsBuild|Task)"),
    _tool("GitInfo", r"Include=\"GitInfo\""),
)
_LISTS_FILES = (_tool("git ls-files", r"git(?: -C \S+)? ls-files"),)
_VERBS = r"(?:describe|rev-parse|rev-list|log|show)\b(?![.:/-])"
_OPTIONS = r"(?:\s+(?:-[cC]\s+\S+|-\S+))*"
CALLS = Expression(rf"\bgit{_OPTIONS}\s+{_VERBS}")
_MINDS = Tool(
    "git describe --dirty",
    Expression(rf"\bgit{_OPTIONS}\s+describe\b[^;&|)`]*\s--(?:dirty|broken)\b"),
    minds=True,
)
_IN_SCRIPTS = (_MINDS, Tool("git", CALLS))
# `["git", "describe"]`, `Command::new("git")`, `COMMAND ${GIT_EXECUTABLE} describe`
_IN_PYTHON = _tool("git", rf"[\"']git[\"'],\s*[\"']{_VERBS}|[\"']git\s+{_VERBS}")
_IN_RUST = _tool("git", r"\bCommand::new\(\s*\"git\"")
_IN_CMAKE = _tool("git", rf"(?:\$\{{GIT_EXECUTABLE\}}|\bgit)\"?{_OPTIONS}\s+{_VERBS}")
# programs that read the history whatever they are told
PROGRAMS = frozenset(
    "goreleaser gitversion dotnet-gitversion nbgv minver dunamai versioningit".split()
)
OF_GO = _tool("-buildvcs", r"-buildvcs(?:=true)?$", minds=True)

_TOOLS: tuple[tuple[tuple[str, ...], Step, tuple[Tool, ...]], ...] = (
    (("pyproject.toml", "setup.py", "setup.cfg"), "python", _PYTHON),
    (("setup.py",), "python", (_IN_PYTHON,)),
    (("Cargo.toml",), "cargo", _RUST),
    (("build.rs",), "cargo", (_IN_RUST,)),
    (("CMakeLists.txt",), "cmake", (_IN_CMAKE,)),
    (("pom.xml",), "maven", _JVM),
    (("build.gradle", "build.gradle.kts"), "gradle", _JVM),
    (
        (".csproj", ".fsproj", "Directory.Build.props", "Directory.Packages.props"),
        "dotnet",
        _DOTNET,
    ),
    ((".gemspec",), "bundle", _LISTS_FILES),
    (("package.json",), "node-build", _IN_SCRIPTS),
    (("Makefile", "makefile", "GNUmakefile"), "make", _IN_SCRIPTS),
)
NAMES: tuple[str, ...] = tuple(
    name for names, _, _ in _TOOLS for name in names if not name.startswith(".")
)
ENDINGS: tuple[str, ...] = tuple(
    name for names, _, _ in _TOOLS for name in names if name.startswith(".")
)


def _why(tool: Tool) -> str:
    return f"is what {tool.name} reads"


BY_WHY = {_why(tool): tool for _, _, tools in _TOOLS for tool in tools}


def find(files: Files) -> Iterator[Need]:
    """The needs of `.git`, if one lies in the context where these manifests belong to it."""
    for names, step, tools in _TOOLS:
        for path in files.manifests(*names):
            git = _git_of(files, path)
            if git is not None:
                manifest = Manifest(files, path, step)
                yield from (need for tool in tools for need in _need(manifest, git, tool))


def _git_of(files: Files, manifest: str) -> str | None:
    """The `.git` beside a manifest or above it, whether a directory or a worktree's file."""
    directory = directory_of(manifest)
    while True:
        path = f"{directory}/.git" if directory else ".git"
        if files.exists(path):
            return path
        if not directory:
            return None
        directory = directory_of(directory)


def _need(manifest: Manifest, git: str, tool: Tool) -> Iterator[Need]:
    for line, text in enumerate(manifest.text.splitlines(), 1):
        if not text.lstrip().startswith(("#", "//", "<!--")) and tool.mark.search(text):
            cause = manifest.at()._replace(line=line)
            yield Need(git, cause, _why(tool), manifest.step, certain=False)
            return
