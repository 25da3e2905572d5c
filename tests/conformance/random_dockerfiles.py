"""Random builds: trees with symlinks, ignore files, and Dockerfiles of several stages over them.

A number gives the same build again. All images are `scratch`, stages, or local directories.
"""

from __future__ import annotations

import random
from typing import NamedTuple

SHELL = "shell"  # the named context with /bin/sh
_DIRECTORIES = ("a", "b", "src", "d e")
_FILES = ("a", "c.py", "x.md", "y.md", ".env", "sp ace.txt", "é.txt", "z[1]", "x-md")
_PATTERNS = (
    "a",
    "*.md",
    "**/*.py",
    "src",
    "b/*",
    "*",
    "**/a",
    "?",
    ".env",
    "d e",
    "src/**",
    "[ab]",
)
_TARGETS = ("/", "/x", "/x/", "/y/z", "rel", "rel/", ".", "/x/.", "./w", "../up", "/bin/")
_IN_STAGES = ("/", "/", ".", "*", "/x*", "/x/*", "w*", "/y/*", "rel*", "/x", "y/z", "/*/*", "bin")
_NAMED = "n"


class Build(NamedTuple):
    """A build as text; `files` as in `trees`, `named` the files of named contexts."""

    seed: int
    files: tuple[str, ...]
    ignore: str | None
    dockerfile: str
    target: str | None
    build_args: dict[str, str]
    named: dict[str, tuple[str, ...]]


def random_build(seed: int) -> Build:
    """The build of this number."""
    return _Writer(seed).build()


class _Writer:
    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.random = random.Random(seed)
        self.main = self._tree(14)
        self.named = self._tree(6)
        self.variables: list[str] = []
        self.stages: list[str] = []

    def build(self) -> Build:
        choose = self.random
        lines = self._global_arguments()
        count = choose.randint(1, 4)
        for index in range(count):
            lines += self._stage(index)
        target = choose.choice([None, None, None, *self.stages]) if self.stages else None
        if target and choose.random() < 0.2:
            target = target.upper()
        build_args = {
            name: choose.choice([*self._some(self.main, 2), ""])
            for name in ("F", "G")
            if choose.random() < 0.3
        }
        named = {SHELL: ("bin/sh",), _NAMED: self.named}
        if self.stages and choose.random() < 0.15:
            named[choose.choice(self.stages)] = self._tree(4)
        return Build(
            self.seed,
            self.main,
            self._ignore(),
            "\n".join(lines) + "\n",
            target,
            build_args,
            named,
        )

    def _tree(self, most: int) -> tuple[str, ...]:
        choose = self.random
        found: dict[str, str] = {}
        for _ in range(choose.randint(2, most)):
            depth = choose.choice([0, 0, 1, 1, 2])
            path = "/".join([*(choose.choice(_DIRECTORIES) for _ in range(depth)), self._name()])
            if self._fits(path, found):
                found[path] = path
        for at in range(choose.randint(0, 4)):
            path = choose.choice(["", "", "a/", "src/"]) + f"l{at}"
            if self._fits(path, found):
                found[path] = f"{path} -> {self._link(found, path)}"
        return tuple(found.values())

    def _fits(self, path: str, found: dict[str, str]) -> bool:
        above = ["/".join(path.split("/")[:at]) for at in range(1, path.count("/") + 1)]
        clash = any(one in found for one in above)
        return not clash and not any(one == path or one.startswith(path + "/") for one in found)

    def _name(self) -> str:
        return self.random.choice(_FILES)

    def _link(self, found: dict[str, str], path: str) -> str:
        """A target for a link: mostly something that is there."""
        choose = self.random
        inside = [one for one in found if one != path]
        tops = [one.partition("/")[0] for one in inside]
        up = "../" * path.count("/")
        kind = choose.random()
        if kind < 0.5 and inside:
            return up + choose.choice(inside + tops)
        if kind < 0.7 and inside:
            return "/" + choose.choice(inside + tops)
        return choose.choice([".", "..", "nowhere", "l0", "l1", "/.", "../../out", "a/../a"])

    def _ignore(self) -> str | None:
        choose = self.random
        if choose.random() < 0.4:
            return None
        lines = [choose.choice(_PATTERNS) for _ in range(choose.randint(0, 3))]
        lines += [f"!{choose.choice(_PATTERNS)}" for _ in range(choose.randint(0, 2))]
        return "\n".join(lines) + "\n"

    def _some(self, tree: tuple[str, ...], count: int) -> list[str]:
        """Sources: paths of the tree, directories on their way, and other spellings of them."""
        choose = self.random
        paths = [text.split(" -> ")[0] for text in tree]
        paths += [one.rpartition("/")[0] for one in paths if "/" in one]
        links = [text.split(" -> ")[0] for text in tree if " -> " in text]
        return [self._spelled(choose.choice(paths + links), paths) for _ in range(count)]

    def _spelled(self, path: str, paths: list[str]) -> str:
        choose = self.random
        name = path.rpartition("/")[2]
        other = choose.choice(paths).rpartition("/")[2]
        return choose.choice(
            [
                *[path] * 8,
                *(f"./{path}", f"/{path}", f"{path}/", f"x/../{path}", f"{path}/.", f"../{path}"),
                *(f"{path}/*", path.replace(name, name[:1] + "*"), f"*/{other}*", f"{path}*"),
                *("*", "*/*", ".", "/", "*.md", "**/*.py", "?", "[ab]", "l*", "l*/*", "src/*"),
                *("nope*", "a/*", f"{path}/{other}"),
            ]
        )

    def _global_arguments(self) -> list[str]:
        choose = self.random
        lines = []
        if choose.random() < 0.4:
            value = self._quoted(self._some(self.main, 1)[0])
            lines.append(choose.choice([f"ARG F={value}", "ARG F", f"ARG F={value} G=$F"]))
        return lines

    def _quoted(self, text: str) -> str:
        return f'"{text}"' if " " in text else text

    def _stage(self, index: int) -> list[str]:
        choose = self.random
        self.variables = []
        base = choose.choice(["scratch", "scratch", *self.stages, _NAMED])
        name = choose.choice(["", f"s{index}", f"s{index}"])
        lines = [f"FROM {base}" + (f" AS {name.upper() if index == 2 else name}" if name else "")]
        shell = False
        for _ in range(choose.randint(1, 4)):
            kind = choose.random()
            if kind < 0.2:
                lines.append(self._variable())
            elif kind < 0.3:
                lines.append(f"WORKDIR {choose.choice(['/w', 'v', '/x/y'])}")
            elif kind < 0.42:
                if not shell:
                    lines.append(f"COPY --from={SHELL} bin/sh /bin/sh")
                    shell = True
                lines.append(self._run(index))
            elif kind < 0.48:
                lines.append(f"ONBUILD {self._copy(index)}")
            else:
                lines.append(self._copy(index))
        if name:
            self.stages.append(name)
        return lines

    def _variable(self) -> str:
        choose = self.random
        name = choose.choice("FGH")
        value = self._quoted(self._some(self.main, 1)[0])
        self.variables.append(name)
        return choose.choice([f"ARG {name}", f"ARG {name}={value}", f"ENV {name}={value}"])

    def _source(self, tree: tuple[str, ...]) -> str:
        choose = self.random
        if self.variables and choose.random() < 0.3:
            name = choose.choice(self.variables)
            return choose.choice(
                [f"${name}", f"${name}", f"${{{name}:-*}}", f"${{{name}%.*}}*", f"${{{name}:+s*}}"]
            )
        return self._some(tree, 1)[0]

    def _copy(self, index: int) -> str:
        choose = self.random
        flags = []
        tree = self.main
        origin = choose.random()
        if origin < 0.3 and index:
            of = choose.choice([*self.stages, str(choose.randrange(index))])
            flags.append(f"--from={of}")
            flags += ["--link"] if choose.random() < 0.1 else []
            sources = [choose.choice(_IN_STAGES)]
            return self._written("COPY", flags, sources)
        if origin < 0.42:
            flags.append(f"--from={_NAMED}")
            tree = self.named
        name = choose.choice(["COPY", "COPY", "COPY", "ADD"]) if not flags else "COPY"
        if choose.random() < 0.15:
            flags.append(f"--exclude={choose.choice(['*.md', 'a', '**/c.py', '*', 'src/x.md'])}")
        flags += ["--link"] if choose.random() < 0.1 else []
        sources = [self._source(tree) for _ in range(choose.choice([1, 1, 1, 2, 3]))]
        return self._written(name, flags, sources)

    def _written(self, name: str, flags: list[str], sources: list[str]) -> str:
        choose = self.random
        target = choose.choice(_TARGETS)
        if len(sources) > 1 and not target.endswith(("/", "/.")):
            target += "/"
        words = [*sources, target]
        if choose.random() < 0.2 or any(" " in word for word in words):
            quoted = ", ".join('"' + word.replace("\\", "\\\\") + '"' for word in words)
            return " ".join([name, *flags, f"[{quoted}]"])
        return " ".join([name, *flags, *words])

    def _run(self, index: int) -> str:
        choose = self.random
        kind = choose.choice(["bind", "bind", "bind", "tmpfs", "cache", ""])
        fields = [f"type={kind}"] if kind else []
        origin = choose.random()
        if kind != "tmpfs" and origin < 0.2 and self.stages and index:
            fields.append(f"from={choose.choice(self.stages)}")
        elif kind != "tmpfs" and origin < 0.35:
            fields.append(f"from={_NAMED}")
        elif choose.random() < 0.6 and kind != "cache":
            source = self._source(self.main)
            if "," not in source and '"' not in source:
                fields.append(f"source={source}")
        fields.append("target=/m")
        return f'RUN --network=none --mount="{",".join(fields)}" true'
