"""What the scripts of `package.json` read: files that they name, settings of the tools they run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from ctxaudit.expression import Expression
from ctxaudit.needs.files import Files
from ctxaudit.needs.manifest import Manifest, manifests
from ctxaudit.needs.model import Need, Step
from ctxaudit.needs.parsed import json_of, table, texts

NAMES: tuple[str, ...] = ("package.json",)
ENDINGS: tuple[str, ...] = ()

# npm runs these by itself: docs.npmjs.com/cli/using-npm/scripts, "Life Cycle Operation Order"
_INSTALL = ("preinstall", "install", "postinstall", "prepublish", "preprepare", "prepare")
_BUILD = ("prebuild", "build", "postbuild")
_RUNNERS = frozenset("node sh bash python python3 tsx ts-node deno bun zx".split())
_RUNS_SEVERAL = ("run-s ", "run-p ", "npm-run-all ", "npm-run-all2 ")
_RUNS_OTHER = Expression(r"(?:npm|pnpm|yarn|bun)\s+(?:run\s+|run-script\s+)?([\w:.-]+)")


class Tool(NamedTuple):
    """A build tool: what it reads beside the sources, certainly or maybe."""

    reads: tuple[str, ...]
    maybe: tuple[str, ...] = ()


_DOTENV = (".env", ".env.production", ".env.local", ".env.production.local")
_CSS = ("postcss.config.*", ".postcssrc*", "tailwind.config.*", ".browserslistrc")
_TOOLS = {
    "tsc": Tool(("tsconfig.json",), ("tsconfig.*.json",)),
    "vue-tsc": Tool(("tsconfig.json",), ("tsconfig.*.json",)),
    "vite": Tool(
        ("vite.config.*", "index.html", "public", "tsconfig.json", *_CSS),
        ("tsconfig*.json", *_DOTENV),
    ),
    "next": Tool(("next.config.*", "public", "tsconfig.json", *_CSS), (*_DOTENV, ".eslintrc*")),
    "react-scripts": Tool(("public", "tsconfig.json", *_CSS), (*_DOTENV, ".eslintrc*")),
    "nuxt": Tool(("nuxt.config.*", "public", "tsconfig.json", *_CSS), _DOTENV),
    "nuxi": Tool(("nuxt.config.*", "public", "tsconfig.json", *_CSS), _DOTENV),
    "gatsby": Tool(("gatsby-*.js", "gatsby-*.ts", "static", "tsconfig.json", *_CSS), _DOTENV),
    "svelte-kit": Tool(("svelte.config.*", "static", *_CSS), _DOTENV),
    "astro": Tool(("astro.config.*", "public", "tsconfig.json", *_CSS), _DOTENV),
    "remix": Tool(("remix.config.*", "public", "tsconfig.json", *_CSS), _DOTENV),
    "webpack": Tool(("webpack.config.*", "tsconfig.json", *_CSS), (".babelrc*", "babel.config.*")),
    "rollup": Tool(("rollup.config.*", "tsconfig.json"), (".babelrc*", "babel.config.*")),
    "babel": Tool(("babel.config.*", ".babelrc*")),
    "swc": Tool((".swcrc",)),
    "tsup": Tool(("tsup.config.*", "tsconfig.json")),
    "ng": Tool(("angular.json", "tsconfig.json", "tsconfig.app.json", *_CSS), ("tsconfig.*.json",)),
    "nest": Tool(("nest-cli.json", "tsconfig.json", "tsconfig.build.json")),
    "nx": Tool(("nx.json", "tsconfig.base.json"), ("project.json",)),
    "turbo": Tool(("turbo.json",), ("turbo.jsonc",)),
    "lerna": Tool(("lerna.json",)),
    "vue-cli-service": Tool(("vue.config.*", "public", "babel.config.*", "tsconfig.json", *_CSS)),
    "eslint": Tool(("eslint.config.*", ".eslintrc*"), (".eslintignore",)),
    "prettier": Tool((), (".prettierrc*", "prettier.config.*", ".prettierignore")),
    "prisma": Tool(("prisma/schema.prisma", "prisma/schema", "prisma.config.*")),
    "graphql-codegen": Tool(("codegen.yml", "codegen.yaml", "codegen.ts")),
    "buf": Tool(("buf.yaml", "buf.gen.yaml", "buf.lock")),
    "husky": Tool((), (".husky",)),
    "tailwindcss": Tool(("tailwind.config.*", "postcss.config.*")),
}
_MAKES = Expression(r"(?:pre|post)?(?:build|compile|prepare|bundle)(?::.*)?")
_STARTS = ("prestart", "start", "serve")
_SETTINGS = frozenset("-p --project -b --build -c --config".split())
_PRODUCED = frozenset("dist build out lib target coverage node_modules".split())


def find(files: Files) -> Iterator[Need]:
    """The needs of scripts that an install runs by itself, and of the build script."""
    for manifest in manifests(files, "node-build", *NAMES):
        scripts = table(json_of(files, manifest.path).get("scripts"))
        yield from _of_scripts(manifest, scripts, _INSTALL, "node-scripts")
        yield from _of_scripts(manifest, scripts, _BUILD, "node-build")
        if not any(_MAKES.fullmatch(name) for name in scripts):
            yield from _started(manifest, scripts)


def _started(manifest: Manifest, scripts: dict[str, object]) -> Iterator[Need]:
    """What the program is started by, in a project that has nothing to build."""
    yield from _of_scripts(manifest, scripts, _STARTS, "node-run")
    settings = json_of(manifest.files, manifest.path)
    for key in ("bin", "main"):
        value = settings.get(key)
        for written in texts(list(value.values()) if isinstance(value, dict) else value):
            why = f"is its {key}"
            yield from manifest.need(written, why, f'"{key}"', step="node-run")


def _of_scripts(
    manifest: Manifest, scripts: dict[str, object], names: tuple[str, ...], step: Step
) -> Iterator[Need]:
    waiting, seen = list(names), set[str]()
    while waiting:
        name = waiting.pop(0)
        script = scripts.get(name)
        if name in seen or not isinstance(script, str):
            continue
        seen.add(name)
        waiting += script.split()[1:] if script.startswith(_RUNS_SEVERAL) else []
        waiting += [
            run
            for found in _RUNS_OTHER.finditer(script)
            for run in (f"pre{found[1]}", found[1], f"post{found[1]}")
        ]
        yield from _of_script(manifest, name, script, step)


def _of_script(manifest: Manifest, name: str, script: str, step: Step) -> Iterator[Need]:
    line = manifest.at(f'"{name}"', ":").line
    for command in re.split(r"&&|\|\||[;|&\n]", script):
        words = [word.strip("'\"") for word in command.split()]
        while words and ("=" in words[0] or words[0] in ("cross-env", "npx", "exec", "dotenv")):
            del words[0]
        if not words:
            continue
        tool = _TOOLS.get(words[0])
        for pattern in () if tool is None else tool.reads:
            why = f"is read by {words[0]}"
            yield from manifest.globbed(pattern, why, line=line, step=step)
        for pattern in () if tool is None else tool.maybe:
            why = f"may be read by {words[0]}"
            yield from manifest.globbed(pattern, why, line=line, step=step, certain=False)
        yield from _of_words(manifest, words, name, line, step)


def _of_words(
    manifest: Manifest, words: list[str], script: str, line: int, step: Step
) -> Iterator[Need]:
    """Files that a command names; certain are the one that it runs, and its settings."""
    is_run = words[0] in _RUNNERS
    for at_, word in enumerate(words):
        path = word.partition("=")[2] if word.startswith("--") and "=" in word else word
        first = path.removeprefix("./").partition("/")[0]
        is_path = "/" in path or "." in path[1:]
        if path.startswith("-") or not is_path or first in _PRODUCED:
            continue
        is_first = (at_ == 0 and path.startswith("./")) or (at_ == 1 and is_run)
        option = word.partition("=")[0] if path != word else words[max(at_ - 1, 0)]
        why = f"is {'run' if is_first else 'named'} by the script {script}"
        certain = is_first or option in _SETTINGS
        for need in manifest.need(path, why, line=line, step=step, certain=certain):
            if manifest.files.has_file(need.path):
                yield need
