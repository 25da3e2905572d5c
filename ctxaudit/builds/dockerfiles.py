"""Which files of a tree are Dockerfiles by their names, and which folders are not the project's."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from ctxaudit.model import Skipped
from ctxaudit.names import shown

_VENDORED = frozenset(
    ".bundle .cargo .eggs .gradle .m2 .pnpm .pnpm-store .terraform .terragrunt-cache .venv .yarn "
    "3rdparty Carthage Godeps Pods bower_components dist-packages elm-stuff jspm_packages "
    "node_modules site-packages third-party third_party thirdparty venv vendor vendored "
    "virtualenv web_modules".split()
)
# `build`, `out` and `bin` are not among them: many a project keeps its own Dockerfiles there
_GENERATED = frozenset(
    ".aws-sam .cache .next .nox .nuxt .output .parcel-cache .serverless .svelte-kit .tox .turbo "
    ".vercel DerivedData __pycache__ cdk.out dist target".split()
)
_HISTORY = frozenset(".bzr .git .hg .jj .sl .svn".split())
_CHECKOUTS = frozenset(".worktrees worktrees".split())
_FIXTURES = frozenset(
    "__fixtures__ __mocks__ __snapshots__ fixture fixtures test-data test-fixtures test_data "
    "test_fixtures testdata testfiles testfiles-negative testfixtures".split()
)
_FOLDERS = {
    **dict.fromkeys(_VENDORED, "vendored"),
    **dict.fromkeys(_GENERATED, "generated"),
    **dict.fromkeys(_HISTORY, "part of a history"),
    **dict.fromkeys(_CHECKOUTS, "another checkout"),
    **dict.fromkeys(_FIXTURES, "a test fixture"),
}

_NAME = re.compile(
    r"(?P<base>dockerfile|containerfile)(?:[._-](?P<after>.+))?"
    r"|(?P<before>.*)\.(?:dockerfile|containerfile)",
    re.IGNORECASE | re.DOTALL,
)
_TEMPLATES = frozenset(
    "cheetah dot ejs envsubst erb gotmpl handlebars hbs in j2 jinja jinja2 liquid m4 mako mustache "
    "template templ tera tmpl tpl twig".split()
)
_BACKUPS = frozenset("backup bak bkp old orig rej save swn swo swp tmp".split())
_IGNORE_FILES = frozenset("dockerignore containerignore".split())
_DOCUMENTS = frozenset(
    "adoc asciidoc diff doc docx gif htm html ipynb jpeg jpg log map markdown md mdx patch pdf png "
    "rst sha256 sig sum svg".split()
)
_DATA = frozenset("cfg conf csv hcl ini json lock properties rego tf toml xml yaml yml".split())
# whose files have names in lower case: with a capital, as in `Dockerfile.go`, it is a Dockerfile
_SCRIPTS = frozenset(
    "bash c cc cjs cpp cr dart el erl ex exs fish go h hpp java jl js kt lua mjs ml mod php pl pm "
    "ps1 py pyc pyi r rb rs scala sh swift ts vim zig zsh".split()
)
# whose files are often named after a class: with a capital it is one of them below `src`
_CLASSES = frozenset("cs groovy hs java kt php scala swift ts".split())
_COMPONENTS = frozenset(
    "cshtml css d.ts jsx less razor sass scss spec.js spec.ts svelte test.js test.ts tsx "
    "vue".split()
)


class DockerfilePaths(NamedTuple):
    """The Dockerfiles of a tree: its own, and what is not counted as one, with the reason."""

    own: tuple[str, ...]
    set_aside: tuple[Skipped, ...]


def dockerfile_paths(paths: Iterable[str]) -> DockerfilePaths:
    """The files that are Dockerfiles by their names, of the relative paths of all files of a tree.

    What is not one beyond doubt, as documentation or an ignore file, is in neither list.
    """
    own: list[str] = []
    set_aside: list[Skipped] = []
    for path in paths:
        if not _is_like_dockerfile(path):
            continue
        reason = folder_reason(path) or _name_reason(path)
        if reason is None:
            own.append(path)
        else:
            set_aside.append(Skipped(path, reason))
    return DockerfilePaths(tuple(own), tuple(set_aside))


def folder_reason(path: str) -> str | None:
    """Why a file is not the project's own, by a folder that it lies in; None if it is.

    Of a folder (`path` ends with a slash) likewise, by itself and the folders that it lies in.
    """
    folders = path.split("/")[:-1]
    for depth, name in enumerate(folders, 1):
        reason = "a template" if "{{" in name else _FOLDERS.get(name)
        if reason is not None:
            return f"{reason} ({shown('/'.join(folders[:depth]))})"
    return None


def _is_like_dockerfile(path: str) -> bool:
    name = path.rpartition("/")[2]
    found = _NAME.fullmatch(name.removesuffix("~"))
    if found is None or name.startswith((".#", "#")):
        return False
    if found["before"] is not None:
        return True
    parts = (found["after"] or "").split(".")
    endings = {parts[-1], ".".join(parts[-2:])}
    if {ending.lower() for ending in endings} & (_IGNORE_FILES | _DOCUMENTS | _DATA | _COMPONENTS):
        return False
    return name[0].isupper() or not endings & (_SCRIPTS | _CLASSES | {"txt"})


def _name_reason(path: str) -> str | None:
    """Why a file whose name is like a Dockerfile's is none all the same."""
    folder, _, name = path.rpartition("/")
    if name.endswith("~"):
        return "a backup"
    found = _NAME.fullmatch(name)
    after = found["after"] if found else None
    words = re.split(r"[._-]", (after or "").lower())
    if words[-1] in _TEMPLATES:
        return "a template"
    if words[-1] in _BACKUPS:
        return "a backup"
    if words[-1] == "txt":
        return "a text by its name"
    if words[-1] in _CLASSES and "src" in folder.split("/"):
        return "source code by its name"
    return None
