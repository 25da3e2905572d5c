"""Random services that override, extend and include each other."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from typing import NamedTuple

from tests.builds.compose.fuzz.compare import Language, Made

_ENVIRONMENT = {"OUTER": "outer"}
_ENV_FILE = "OUTER=file\nA=in file\n"
_FILES = ("a.yaml", "b.yaml", "c.yaml", "sub/common.yaml", "sub/deep/more.yaml", "inc/compose.yaml")
_FRAGMENTS = """x-build: &build {context: ./fragment, target: fragment, args: {A: fragment, X: x}}
x-args: &args {A: from-args, B: 7}
x-list: &list [A=listed, X]
x-contexts: &contexts {x: ./frag-x, y: docker-image://alpine}
"""


class Case(NamedTuple):
    """The services of each file, as YAML; `@` stands for the name of the case."""

    files: dict[str, dict[str, str]]


def _pick(chance: random.Random, *choices: str) -> str:
    return chance.choice(choices)


def _pairs(chance: random.Random, fragments: tuple[str, ...], values: tuple[str, ...]) -> str:
    kind = chance.random()
    names = chance.sample(("A", "B", "X", "OUTER"), chance.randint(0, 3))
    if kind < 0.1:
        return chance.choice(fragments)
    if kind < 0.45:
        items = [json.dumps(f"{name}={chance.choice(values)}".replace('"', "")) for name in names]
        return f"[{', '.join(items)}]"
    merge = [f"<<: {fragments[0]}"] if kind > 0.85 else []
    pairs = [f"{name}: {chance.choice(values)}" for name in names]
    return f"{{{', '.join(merge + pairs)}}}"


def _args(chance: random.Random) -> str:
    if chance.random() < 0.1:
        names = chance.sample(("A", "B", "X", "OUTER"), chance.randint(1, 3))
        return f"[{', '.join(names)}]"
    # no `!reset`: it takes an argument from a mapping, not from a list or what is merged already
    values = ("v1", "v2", "5", "1.50", "true", "null", '"${OUTER}"', '""', '"q = r"')
    return _pairs(chance, ("*args", "*list"), values)


def _contexts(chance: random.Random) -> str:
    values = ("./one", "../two", "/three", "docker-image://a", '"service:@_s0"', '""')
    return _pairs(chance, ("*contexts",), values)


def _tagged(chance: random.Random, value: str) -> str:
    kind = chance.random()
    if kind < 0.04:
        return "!reset null"
    # below an override, Docker takes a reset for a text
    if kind < 0.08 and not value.startswith(("*", "!")) and "!reset" not in value:
        return f"!override {value}"
    return value


def _build(chance: random.Random) -> str:
    kind = chance.random()
    if kind < 0.2:
        return _pick(
            chance, ".", "./short", "../up", "/abs", "https://github.com/o/r.git", "*build"
        )
    made = {
        "context": _pick(chance, ".", "./long/", "a/../b", "/abs/", '"${OUTER}/x"', '""'),
        "dockerfile": _pick(chance, "x.Dockerfile", "../d/Dockerfile", "/abs.Dockerfile"),
        "target": _pick(chance, "one", "two", '""'),
        "args": _args(chance),
        "additional_contexts": _contexts(chance),
        "x-bake": "{contexts: {x: ./bake, z: /z}}",
        "labels": _pick(chance, "[a=b]", "{a: c}"),
        "tags": "[t:1]",
    }
    keys = chance.sample(sorted(made), chance.randint(0, 4))
    merge = ["<<: *build"] if chance.random() < 0.1 else []
    # a tag of the context counts for a short `build` below it in some places only
    pairs = [
        f"{key}: {made[key] if key == 'context' else _tagged(chance, made[key])}" for key in keys
    ]
    return f"{{{', '.join(merge + pairs)}}}"


def _extends(chance: random.Random, file: str) -> str:
    service = f"@_s{chance.randint(0, 2)}"
    kind = chance.random()
    if kind < 0.3:
        return service
    if kind < 0.5:
        return f"{{service: {service}}}"
    folder, _, _ = file.rpartition("/")
    where = chance.choice(("sub/common.yaml", "deep/more.yaml", "../b.yaml", "sub/deep/more.yaml"))
    if not folder:
        where = chance.choice(("sub/common.yaml", "./sub/deep/more.yaml", "b.yaml"))
    return f"{{service: {service}, file: {where}}}"


def _service(chance: random.Random, file: str) -> str:
    pairs = []
    if chance.random() < 0.85:
        pairs.append(f"build: {_tagged(chance, _build(chance))}")
    if chance.random() < 0.25:
        pairs.append(f"extends: {_extends(chance, file)}")
    if chance.random() < 0.2:
        environment = _pick(chance, "[A=env, X]", "{A: env, OUTER: hides}", "[OUTER]", "{X: 1}")
        pairs.append(f"environment: {environment}")
    if chance.random() < 0.1:
        pairs.append("env_file: some.env")
    if chance.random() < 0.5:
        pairs.append("image: i")
    return _tagged(chance, f"{{{', '.join(pairs)}}}")


def _case(chance: random.Random) -> Case:
    files: dict[str, dict[str, str]] = {}
    for file in _FILES:
        if chance.random() < (0.9 if file == "a.yaml" else 0.45):
            # a newer Docker merges services of an included file; the one that is asked does not
            known = ("i0", "i1") if file.startswith("inc/") else ("s0", "s1", "s2")
            names = chance.sample(known, chance.randint(1, len(known)))
            files[file] = {name: _service(chance, file) for name in names}
    return Case(files)


def _project(cases: Mapping[str, Case]) -> Made:
    files = {"some.env": _ENV_FILE, "sub/some.env": _ENV_FILE, "inc/some.env": _ENV_FILE}
    files["sub/deep/some.env"] = _ENV_FILE
    for file in _FILES:
        head = "include: [inc/compose.yaml]\n" if file == "a.yaml" else ""
        lines = ["services:", "  z: {build: .}"] if file != "inc/compose.yaml" else ["services:"]
        if file == "inc/compose.yaml":
            lines.append("  zi: {build: .}")
        for name, case in cases.items():
            for service, text in case.files.get(file, {}).items():
                lines.append(f"  {name}_{service}: {text}".replace("@", name))
        files[file] = head + _FRAGMENTS + "\n".join(lines) + "\n"
    return Made(files, ("a.yaml", "b.yaml", "c.yaml"), _ENVIRONMENT)


SERVICES = Language("services", _case, _project)
