"""Random expressions and bake files, sensible for the most part."""

from __future__ import annotations

import random

SETTINGS = (
    'S = "some Text"',
    'V = "v1.2.30"',
    "N = 3",
    "F = 0.25",
    "B = true",
    'L = ["b", "a", "c", "a"]',
    "NL = [3, 1, 2]",
    "E = []",
    'O = { name = "x", count = 2, deep = { list = [{ k = "v" }, { k = "w" }] } }',
    'M = { amd64 = "x86_64", arm64 = "aarch64" }',
    "NUL = null",
    'SPLIT = split(",", "p,q,p")',
    'U = setunion(["z", "y"], ["x"])',
)
_WORDS = (
    "a",
    "b",
    "",
    "A-b_c",
    "x y",
    "1",
    "10",
    "true",
    "v1.2",
    "a/b/c",
    "é",
    "$${x}",
    "\\n",
    "-",
)
_KEYS = ("a", "b", "name", "k_1", "x-y")


class Expressions:
    """Makes expressions of a wanted kind, now and then of another."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def any(self, depth: int) -> str:
        kinds = (self.text, self.number, self.truth, self.list, self.object)
        return self.random.choice(kinds)(depth)

    def _or_other(self, depth: int, *choices: str) -> str:
        if depth > 0 and self.random.random() < 0.03:
            return self.any(depth - 1)
        return self.random.choice(choices)

    def _leaf(self, depth: int) -> bool:
        return depth <= 0 or self.random.random() < 0.2

    def text(self, depth: int) -> str:
        word = self.random.choice(_WORDS)
        if self._leaf(depth):
            return self._or_other(depth, f'"{word}"', f'"{word}"', "S", "V", "O.name", "M.amd64")
        one, other = self.text(depth - 1), self.text(depth - 1)
        number, items = self.number(depth - 1), self.list(depth - 1)
        return self._or_other(
            depth,
            f'"{word}${{{one}}}"',
            f'"${{{self.any(depth - 1)}}}-{word}"',
            f'"${{{one}}}${{{number}}}"',
            f'"%{{ if {self.truth(depth - 1)} }}{word}%{{ else }}${{{other}}}%{{ endif }}"',
            f'"%{{ for x in {items} ~}} ${{x}} {word} %{{~ endfor }}"',
            f'"  {word} ${{~ {one} ~}}  {word}"',
            f"{self.truth(depth - 1)} ? {one} : {other}",
            f"upper({one})",
            f"lower({one})",
            f"title({one})",
            f"reverse({one})",
            f"trimspace({one})",
            f'trim({one}, "{word}")',
            f"trimprefix({one}, {other})",
            f"trimsuffix({one}, {other})",
            f"replace({one}, {other}, {self.text(depth - 1)})",
            f'replace({one}, "a", "{word}")',
            f"substr({one}, {number}, {self.number(depth - 1)})",
            f"substr({one}, {self.random.randint(-3, 5)}, {self.random.randint(-1, 4)})",
            f'join("{word}", {items})',
            f"basename({one})",
            f"dirname({one})",
            f"sanitize({one})",
            f"md5({one})",
            f"base64encode({one})",
            f"urlencode({one})",
            f"jsonencode({self.any(depth - 1)})",
            f"chomp({one})",
            f"indent(2, {one})",
            f'format("%s-%v", {one}, {self.any(depth - 1)})',
            f'format("%5s|%-4s|%q", {one}, {other}, {other})',
            f'format("%d %05d %x", {number}, {number}, {number})',
            f'format("%.2f", {number})',
            f'regex_replace({one}, "[^a-z]+", "_")',
            f'regex_replace({one}, "(.)b", "<$1>")',
            f"coalesce({one}, {other})",
            f"try({self.any(depth - 1)}, {other})",
            f'lookup(M, {one}, "{word}")',
            f"element({items}, {self.random.randint(0, 4)})",
            f"{items}[0]",
            f"({one})",
        )

    def number(self, depth: int) -> str:
        digits = str(
            self.random.choice((0, 1, 2, 3, 7, 10, 0.5, 1.25, 100, -1, 12345678901234567890))
        )
        if self._leaf(depth):
            return self._or_other(depth, digits, digits, "N", "F", "O.count", "NL[0]")
        one, other = self.number(depth - 1), self.number(depth - 1)
        operator = self.random.choice(("+", "-", "*", "/", "%"))
        return self._or_other(
            depth,
            f"{one} {operator} {other}",
            f"({one} {operator} {other})",
            f"{one} - {other} {operator} {self.number(depth - 1)}",
            f"-({one})",
            f"{self.truth(depth - 1)} ? {one} : {other}",
            f"length({self.list(depth - 1)})",
            f"strlen({self.text(depth - 1)})",
            f"min({one}, {other})",
            f"max({one}, {other})",
            f"floor({one})",
            f"ceil({one})",
            f"int({one})",
            f"absolute({one})",
            f"signum({one})",
            f"pow({one}, 2)",
            f"parseint({self.text(depth - 1)}, 16)",
            f"try(indexof(L, {self.text(depth - 1)}), {one})",
        )

    def truth(self, depth: int) -> str:
        if self._leaf(depth):
            return self._or_other(depth, "true", "false", "B", "!B", '"true"')
        one, other = self.truth(depth - 1), self.truth(depth - 1)
        number, text = self.number(depth - 1), self.text(depth - 1)
        comparison = self.random.choice(("<", "<=", ">", ">=", "==", "!="))
        return self._or_other(
            depth,
            f"{one} && {other}",
            f"{one} || {other}",
            f"!({one})",
            f"{number} {comparison} {self.number(depth - 1)}",
            f"{text} == {self.text(depth - 1)}",
            f"{self.any(depth - 1)} == {self.any(depth - 1)}",
            f"{self.any(depth - 1)} != null",
            f"contains({self.list(depth - 1)}, {self.any(depth - 1)})",
            f"can({self.any(depth - 1)})",
            f"sethaselement(U, {text})",
            f"({one}) == ({other})",
            f'length(regexall("[a-z]+", {text})) > 1',
        )

    def list(self, depth: int) -> str:
        if self._leaf(depth):
            return self._or_other(depth, "L", "NL", "E", "SPLIT", "U", "[]", "O.deep.list[*].k")
        one, other = self.list(depth - 1), self.list(depth - 1)
        return self._or_other(
            depth,
            f"[{self.any(depth - 1)}, {self.any(depth - 1)}]",
            f"[{self.text(depth - 1)}, {self.text(depth - 1)}, {self.text(depth - 1)}]",
            f"[for x in {one} : x]",
            f'[for x in {one} : "${{x}}!"]',
            f'[for i, x in {one} : "${{i}}=${{x}}" if {self.truth(depth - 1)}]',
            f"[for x in {one} : x if x != {self.text(depth - 1)}]",
            f"[for k, v in {self.object(depth - 1)} : k]",
            f"concat({one}, {other})",
            f"distinct({one})",
            f"compact({one})",
            f"sort({one})",
            f"reverselist({one})",
            f"flatten([{one}, {other}])",
            f"slice({one}, 0, 1)",
            f"chunklist({one}, 2)",
            f"keys({self.object(depth - 1)})",
            f"values({self.object(depth - 1)})",
            f"setunion({one}, {other})",
            f"setintersection({one}, {other})",
            f"setsubtract({one}, {other})",
            f"setproduct({one}, {other})",
            f"range({self.random.randint(0, 4)})",
            f"coalescelist({one}, {other})",
            f'split("a", {self.text(depth - 1)})',
            f'formatlist("%s.%s", {one}, {self.text(depth - 1)})',
            f"{self.truth(depth - 1)} ? {one} : {other}",
            f"{one}[*]",
            f'regexall("[a-z]", {self.text(depth - 1)})',
        )

    def object(self, depth: int) -> str:
        if self._leaf(depth):
            return self._or_other(depth, "O", "M", "{}", "O.deep")
        key, other_key = self.random.choice(_KEYS), self.random.choice(_KEYS)
        one = self.object(depth - 1)
        return self._or_other(
            depth,
            f"{{ {key} = {self.any(depth - 1)} }}",
            f"{{ {key} = {self.any(depth - 1)}, {other_key} : {self.any(depth - 1)} }}",
            f"{{ ({self.text(depth - 1)}) = {self.any(depth - 1)} }}",
            f"merge({one}, {self.object(depth - 1)})",
            f"{{ for k, v in {one} : k => v }}",
            f"{{ for k, v in {one} : upper(k) => v if k != {self.text(depth - 1)} }}",
            f"{{ for x in {self.list(depth - 1)} : x => x... }}",
            f"{{ for x in distinct({self.list(depth - 1)}) : x => {self.any(depth - 1)} }}",
            f"zipmap(L, {self.list(depth - 1)})",
            'zipmap([for x in NL : "k${x}"], NL)',
            f"{self.truth(depth - 1)} ? {one} : {self.object(depth - 1)}",
        )


def random_file(seed: int) -> str:
    """A bake file of some targets, groups, variables and functions."""
    make = Expressions(seed)
    pick = make.random
    names = [f"t{index}" for index in range(pick.randint(2, 6))]
    parts = [*SETTINGS, 'variable "VAR" {', f"  default = {make.any(1)}", "}"]
    parts += ['function "fn" {', "  params = [x, y]", '  result = "${x}+${y}"', "}"]
    bases = [*names, "m-one", "m-two"]
    for name in names + ([pick.choice(names)] if pick.random() < 0.3 else []):
        parts += _target(make, name, bases)
    parts += ['target "m" {', '  name = "m-${item}"', '  matrix = { item = ["one", "two"] }']
    parts += [f"  inherits = {_some(pick, names)}"] if pick.random() < 0.5 else []
    parts += ['  args = { ITEM = item, M = fn(item, VAR == null ? "n" : "y") }', "}"]
    for index in range(pick.randint(0, 3)):
        members = [*names, "m", *(f"g{other}" for other in range(index))]
        parts += [f'group "g{index}" {{', f"  targets = {_some(pick, members)}", "}"]
    return "\n".join(parts) + "\n"


def _some(pick: random.Random, names: list[str]) -> str:
    chosen = pick.sample(names, pick.randint(1, min(3, len(names))))
    return "[" + ", ".join(f'"{name}"' for name in chosen) + "]"


def _target(make: Expressions, name: str, bases: list[str]) -> list[str]:
    pick = make.random
    parts = [f'target "{name}" {{']
    if pick.random() < 0.5:
        parts.append(f"  inherits = {_some(pick, bases)}")
    parts += [
        f'  {attribute} = "{attribute}-{name}/${{{make.text(1)}}}"'
        for attribute in ("context", "dockerfile", "target", "dockerfile-inline")
        if pick.random() < 0.3
    ]
    if pick.random() < 0.7:
        arguments = [f"    {key} = {_argument(make, bases)}" for key in ("A", "B", "C")]
        parts += ["  args = {", *pick.sample(arguments, pick.randint(1, 3)), "  }"]
    if pick.random() < 0.3:
        link = f'"target:{pick.choice(bases)}"' if pick.random() < 0.3 else make.text(1)
        parts.append(f"  contexts = {{ c{pick.randint(1, 2)} = {link} }}")
    return [*parts, "}"]


def _argument(make: Expressions, bases: list[str]) -> str:
    pick = make.random
    if pick.random() < 0.15:
        return f"target.{pick.choice(bases)}.{pick.choice(('context', 'target', 'name'))}"
    if pick.random() < 0.15:
        return f"jsonencode(target.{pick.choice(bases)}.{pick.choice(('args', 'inherits'))})"
    if pick.random() < 0.1:
        return f"fn({make.text(1)}, {make.number(1)})"
    return pick.choice((make.text, make.number, make.truth))(2) if pick.random() < 0.9 else "null"
