"""Random trees and ignore files that often have to do with each other."""

from __future__ import annotations

from random import Random

_PLAIN = "a b c ab aa foo bar x y a.b a.py b.txt foo.py x.y .a .env d src".split()
_REAL = (
    "src app.py __pycache__ app.pyc node_modules index.js .git config .env .env.local dist docs "
    "README.md Dockerfile tests test_app.py build lib package.json target .venv vendor a.log"
).split()
_ODD = [
    *(
        "a|b",
        "a{2}",
        "aa",
        "a^b",
        "^a",
        "a$",
        "(ab)",
        "[a]",
        "a]",
        "a*",
        "a?b",
        "a\\b",
        "a+b",
        "**",
    ),
    *(
        "!x",
        "#x",
        " a",
        "a ",
        "a b",
        "-",
        "..a",
        "...",
        "~",
        "a,b",
        "{a,b}",
        "a\nb",
        "a\tb",
        "a\rb",
    ),
    *("é", "e\u0301", "É", "日本", "😀", "ß", "a\xa0b", "\u200b", "\ufffd", "\x01", "a\x7f", "|"),
]
_NOT_UTF8 = ["caf\udce9", "\udcff", "a\udcc3", "\udce2\udc82"]
_TOKENS = [
    *("a", "b", "ab", "foo", "x", ".", "py", "d", "src", "é", " ", "-", "_", "0"),
    *("*", "*", "*", "**", "**", "?", "?", "/", "/", "/", "**/", "/**", "/*", "*/"),
    *("[a-c]", "[ab]", "[^a]", "[!a]", "[^/]", "[a/]", "[.]", "[é]", "[^é]", "[]a]", "[a]]"),
    *("[[:alpha:]]", "[[:^digit:]]", "[\\d]", "[\\w.]", "[\\]]", "[a^]", "[*]", "[?]", "[!-~]"),
    *("\\a", "\\.", "\\*", "\\?", "\\[", "\\\\", "\\d", "\\w", "\\W", "\\s", "\\D", "\\b", "\\B"),
    *("\\A", "\\z", "\\x61", "\\x{62}", "\\141", "\\t", "\\n", "\\Q", "\\E"),
    *("|", "|", "{2}", "{1,2}", "{0}", "{a,b}", "{", "}", "^", "$", "(", ")", "+", "!", "#", "\\ "),
]
_RARE = ["\\pL", "\\PL", "\\p{Lu}", "\\p{^L}", "\\pp", "[\\pL]", "[^\\PN]"]
_MALFORMED = [
    "[",
    "a[",
    "[a",
    "\\",
    "[]",
    "[^]",
    "[b-a]",
    "\\q",
    "\\1",
    "a*[",
    "*{2}",
    "!",
    "[[:foo:]]",
]
_KNOWN = (
    "**/node_modules|node_modules|node_modules/|.git|**/.git|.git/|*.pyc|**/*.pyc|**/__pycache__|"
    "__pycache__/|.env*|!.env.example|**/.env|dist/|build|*.log|**/*.log|docs/**|tests/|*|!src|"
    "!src/**|!README.md|!package.json|**/*.md|!docs/*.md|.venv|target/|/vendor/|Dockerfile*|"
    ".dockerignore|**/test_*.py|[Dd]ockerfile|src/**/*.js|!**/index.js|**/.*|*.py[co]|./dist"
).split("|")


def random_texts(random: Random, *, all_names: bool) -> list[str]:
    """A tree as `trees.write_tree` takes it; `all_names`: also names that are not UTF-8."""
    pools = [_PLAIN, _PLAIN, _REAL, _ODD + _PLAIN[:6]]
    if all_names:
        pools.append(_NOT_UTF8 + _PLAIN[:5])
    names = random.choice(pools)
    kinds: dict[str, str] = {}
    for _ in range(random.randint(1, 30)):
        parts = [random.choice(names) for _ in range(random.choice([1, 1, 2, 2, 3, 4]))]
        path = "/".join(parts)
        parents = ["/".join(parts[:depth]) for depth in range(1, len(parts))]
        if path not in kinds and all(kinds.get(parent, "dir") == "dir" for parent in parents):
            kinds |= dict.fromkeys(parents, "dir")
            kinds[path] = random.choice(["file"] * 12 + ["dir", "link", "fifo"])
    return [_text(path, kind) for path, kind in sorted(kinds.items())]


def _text(path: str, kind: str) -> str:
    return path + {"file": "", "dir": "/", "link": " -> a", "fifo": " (fifo)"}[kind]


def random_ignore(random: Random, paths: list[str]) -> bytes:
    """An ignore file, most of its patterns made from these paths."""
    paths = paths or ["a"]
    patterns = _brought_back(random, paths) if random.random() < 0.1 else []
    for _ in range(random.choice([1, 1, 2, 2, 3, 3, 4, 5, 7, 12])):
        if len(patterns) > 1 and random.random() < 0.2:
            patterns.append(_named_again(random, patterns))
        else:
            sign = "!" if random.random() < 0.35 else ""
            patterns.append(sign + _pattern(random, paths))
    lines = [_as_line(random, pattern) for pattern in patterns]
    text = "\n".join(lines) + random.choice(["\n", "\n", "", "\r\n"])
    start = "\ufeff" if random.random() < 0.02 else ""
    return (start + text).encode("utf-8", "surrogateescape")


def _brought_back(random: Random, paths: list[str]) -> list[str]:
    """A directory excluded, a part of it brought back, and maybe the directory once more."""
    path = random.choice([path for path in paths if "/" in path] or ["a/b"])
    parents = [path[:at] for at, character in enumerate(path) if character == "/"]
    above = [*parents, "*", "**", random.choice(parents) + "/*"]
    exception = random.choice([path, *parents, f"**/{path.rpartition('/')[2]}"])
    return [random.choice(above), f"!{exception}", *random.sample(above, random.choice([0, 1, 1]))]


def _named_again(random: Random, patterns: list[str]) -> str:
    """A pattern of before, or the directory above one, maybe with the other sign."""
    again = random.choice(patterns).removeprefix("!")
    if "/" in again and random.random() < 0.5:
        again = again.rpartition("/")[0]
    return random.choice(["", "", "!"]) + again


def _pattern(random: Random, paths: list[str]) -> str:
    kind = random.random()
    if kind < 0.02:
        return random.choice(_MALFORMED + _RARE)
    if kind < 0.15:
        return random.choice(_KNOWN).removeprefix("!")
    if kind < 0.32:
        return "".join(random.choice(_TOKENS) for _ in range(random.randint(1, 5)))
    if kind < 0.36:
        return "|".join(_from_path(random, random.choice(paths)) for _ in range(2))
    return _from_path(random, random.choice(paths))


def _from_path(random: Random, path: str) -> str:
    parts = path.split("/")
    if random.random() < 0.4:
        parts = parts[: random.randint(1, len(parts))]
    if random.random() < 0.2:
        parts = [parts[-1]]
    parts = [_blurred(random, part) for part in parts]
    before = random.choice([""] * 8 + ["/", "./", "**/", "**/", "**/", "**", "*/", "../", "x/../"])
    after = random.choice([""] * 9 + ["/", "/*", "/**", "**", "*", "/**/*", "/."])
    return before + random.choice(["/"] * 9 + ["/**/", "/*/", "//", "**"]).join(parts) + after


def _blurred(random: Random, name: str) -> str:
    """The name, or a pattern that has a good chance to match it."""
    choice = random.randrange(14)
    at = random.randrange(len(name))
    character = name[at]
    blurred = {
        0: "*",
        1: "**",
        2: name[:at] + "*",
        3: "*" + name[at:],
        4: name[:at] + "?" + name[at + 1 :],
        5: f"{name[:at]}[{character}]{name[at + 1 :]}",
        6: f"{name[:at]}[^{random.choice('abz/')}]{name[at + 1 :]}",
        7: f"{name[:at]}\\{character}{name[at + 1 :]}",
        8: name[:at] + random.choice(_TOKENS) + name[at + 1 :],
        9: name[:at] + random.choice(_TOKENS) + name[at:],
    }
    return blurred.get(choice, name)


def _as_line(random: Random, pattern: str) -> str:
    """The pattern on its line, with the blanks, comments and line ends that people leave."""
    choice = random.randrange(40)
    noise = {
        0: f" {pattern}",
        1: f"{pattern} ",
        2: f"\t{pattern}\r",
        3: f"# {pattern}\n{pattern}",
        4: f"\n{pattern}\n",
        5: f"! {pattern.removeprefix('!')}",
        6: f"!{pattern}",
        7: f"\u3000{pattern}\x85",
        8: f"{pattern} # {pattern}",
        9: f"#{pattern}",
    }
    return noise.get(choice, pattern)
