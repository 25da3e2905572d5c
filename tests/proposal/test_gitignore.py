from __future__ import annotations

import os
from pathlib import Path

import pytest

from ctxaudit.proposal.gitignore import Directory, Source, load_sources, read_source, translate
from ctxaudit.proposal.gitignore.docker import docker_text
from tests.proposal.fuzz_gitignore import check
from tests.proposal.git_trees import git, ignored_by_git, track, tree_of, write

ROOT = ".gitignore"

# what .gitignore says, the files (% for a blank), those that git tracks, the lines for Docker
CASES = {
    "any depth": ("foo\n", "foo/a x/foo b", "", "**/foo"),
    "anchored by a slash in front": ("/foo\n", "foo x/foo", "", "foo"),
    "anchored by a slash within": ("a/b\n", "a/b x/a/b", "", "a/b"),
    "directories alone": ("foo/\n", "foo/a x/foo/b", "", "**/foo"),
    "a file has the name": ("foo/\n", "foo/a x/foo y/foo/b", "", "foo|y/foo"),
    "not a letter": ("[!a].txt\n", "a.txt b.txt", "", "**/[^a].txt"),
    "a class of a class": ("x[[:digit:]]\n", "x1 xa", "", "**/x[[:digit:]]"),
    "a star in a class": ("x[*]\n", "x* xa", "", "x\\*"),
    "a class that Docker lets take a slash": ("z[!x]a\n", "z/a zya q/z/a", "", "zya"),
    "a blank at the end": ("a\\ \nb \n", "a% b a", "", "**/a[ ]|**/b"),
    "an escaped sign": ("/\\#a\n/\\!b\n/ c\n", "#a !b a b %c", "", "\\#a|\\!b|[ ]c"),
    "operators of Docker's language": ("a|b*\n/a{2}*\n", "a|b1 a b1 a{2} aa", "", None),
    "stars within a name": ("a**b\n", "axb a/x/b ab", "", "**/a*b"),
    "all below": ("foo/**\n", "foo/a x/foo/b", "", "foo/**"),
    "any directories between": ("a/**/b\n", "a/b a/x/y/b ab", "", "a/**/b"),
    "no file of the name": ("nowhere/\n", "a", "", ""),
    "an exception": (
        "*.log\n!keep.log\n",
        "a.log keep.log x/keep.log",
        "",
        "**/*.log|!**/keep.log",
    ),
    "none below an ignored directory": ("foo/\n!foo/a\n", "foo/a b", "", "**/foo"),
    "a directory that no exception opens": (
        "logs/\n*.log\n!i.log\n",
        "logs/i.log i.log a.log",
        "",
        "**/*.log|!**/i.log|**/logs",
    ),
    "all but some": (
        "data/*\n!data/.keep\n",
        "data/a data/x/y data/.keep",
        "",
        "data/*|!data/.keep",
    ),
    "all but kinds": ("*\n!*/\n!*.py\n", "a.py x/b.py x/c y/z/d", "", "*|!.gitignore|!**/*.py"),
    "a tracked file below": ("out/\n", "out/a b/out/c b/out/d", "b/out/d", "**/out|!b/out/d"),
    "a tracked directory of the name": ("foo\n", "foo/a x/foo/b", "x/foo/b", "foo"),
    "a letter of two bytes": ("x?\n", "xé xa y/xb", "", "**/x?|!xé"),
    "two letters for one of two bytes": ("x??\n", "xé xa", "", "xé"),
    "never matched": ("a\\\n[a\nfoo//\n./b\n", "a [a foo/a b", "", ""),
    "lines with a CR": ("a\r\nb\r", "a b", "", "**/a|**/b"),
    "a NUL ends a line": ("a\0b\n", "a ab", "", "**/a"),
    "a BOM": ("\ufeffa\n", "a b", "", "**/a"),
    "a comment and a name that looks like one": ("#a\n #b\n", "#a %#b", "", "**/ #b"),
}


def names_of(text: str) -> list[str]:
    return [name.replace("%", " ") for name in text.split()]


@pytest.mark.parametrize(("ignore", "names", "tracked", "lines"), CASES.values(), ids=CASES)
def test_the_lines_exclude_what_git_ignores(
    tmp_path: Path, ignore: str, names: str, tracked: str, lines: str | None
) -> None:
    files, tracks = names_of(names), names_of(tracked)
    source = Source(ROOT, ignore.encode())
    write(tmp_path, files)
    git(tmp_path, "init", "-q")
    (tmp_path / ROOT).write_bytes(source.content)
    track(tmp_path, [ROOT, *tracks])
    translation = translate(tree_of([*files, ROOT]), [source], {ROOT, *tracks})
    texts = [line.text for line in translation.lines]
    assert lines is None or texts == [line for line in lines.split("|") if line]
    assert _excluded(tmp_path, files, texts) == ignored_by_git(tmp_path)


def _excluded(root: Path, files: list[str], lines: list[str]) -> set[str]:
    """The files that are excluded, by the whole way of the tool."""
    import ctxaudit

    ignore = root.parent / "lines"
    ignore.write_text("".join(f"{line}\n" for line in lines))
    build = ctxaudit.scan(os.fspath(root), ignore_file=os.fspath(ignore)).builds[0]
    return set(build.files("excluded")) & set(files)


@pytest.mark.parametrize("seed", range(60))
def test_random_trees_agree_with_git_and_moby(tmp_path: Path, seed: int) -> None:
    assert check(str(seed), tmp_path, ask_moby=seed % 3 == 0).wrong == ""


def test_a_line_names_its_cause() -> None:
    sources = [Source(ROOT, b"# c\n\n*.log\n"), Source("x/.gitignore", b"out/\n", "x/")]
    translation = translate(tree_of(["a.log", "x/y/out/b"]), sources)
    found = [(line.text, line.place, line.cause.written) for line in translation.lines]
    assert found == [("**/*.log", ".gitignore:3", "*.log"), ("x/**/out", "x/.gitignore:1", "out/")]


def test_what_git_never_matches_is_said() -> None:
    ignore = b"a\\\n[a\nx[[:none:]]\n/\n"
    found = translate(tree_of(["a"]), [Source(ROOT, ignore)]).untranslated
    assert [(it.pattern.line, it.reason.partition(": ")[2]) for it in found] == [
        (1, "it ends in a backslash"),
        (2, "a bracket is not closed"),
        (3, "there is no class [:none:]"),
        (4, "it names nothing"),
    ]


def test_a_name_that_is_not_utf8_may_stay() -> None:
    tree = tree_of(["\udcffa", "xa"])
    translation = translate(tree, [Source(ROOT, b"\xffa\n")])
    assert [line.text for line in translation.lines] == []
    assert ["UTF-8" in it.reason for it in translation.untranslated] == [True]
    alone = translate(tree_of(["\udcffa", "b"]), [Source(ROOT, b"\xffa\n")])
    assert [line.text for line in alone.lines] == ["**/?a"]


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("a[b-a]", "**/a[b]"),
        ("a[!b-ac]", "**/a[^bc]"),
        ("a[é]", None),
        ("a[]^-]", "**/a[\\]\\^\\-]"),
        ("a[\x01]", "**/a[\\x01]"),
        ("a\x01", "**/a\\x01"),
        ("/..", ".."),
        ("/a/../b", None),
        ("/" + "a" * 70_000, None),
        ("/\ufeffa", "[\ufeff]a"),
        ("/\u3000a\u3000", "[\u3000]a[\u3000]"),
        ("/x/\\ ", "x/[ ]"),
    ],
)
def test_one_pattern_in_dockers_language(pattern: str, text: str | None) -> None:
    (read,) = read_source(Source("x", f"#\n{pattern}\n".encode()))
    assert docker_text(read) == text


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("a", "**/a"),
        ("services/api/a/b*", "a/b*"),
        ("**/a", "**/a"),
        ("services/*/a", None),
        ("services/web/a", None),
    ],
)
def test_one_pattern_from_above_the_context(pattern: str, text: str | None) -> None:
    (read,) = read_source(Source("x", pattern.encode(), above="services/api/"))
    assert docker_text(read) == text


def test_a_path_that_is_too_long_for_docker_may_stay() -> None:
    deep = "/".join(["b" * 255] * 300)
    translation = translate(tree_of([f"{deep}/é", f"{deep}/aa"]), [Source(ROOT, b"??\n!aa\n")])
    assert [line.text for line in translation.lines] == []
    assert [it.pattern.written for it in translation.untranslated] == ["??"]


def test_case_counts_unless_the_repository_says_not() -> None:
    tree, sources = tree_of(["Foo", "x/foo"]), [Source(ROOT, b"foo\n")]
    assert [line.text for line in translate(tree, sources).lines] == ["**/foo"]
    lines = translate(tree, sources, ignore_case=True).lines
    assert [line.text for line in lines] == ["**/foo", "Foo"]


def test_the_git_folder_is_never_excluded() -> None:
    tree = tree_of(["a", ".git/HEAD", "x/.git/HEAD"])
    assert [line.text for line in translate(tree, [Source(ROOT, b"*\n")]).lines] == ["*", "!.git"]


def test_a_repository_below_has_its_own_patterns() -> None:
    tree = tree_of(["a.o", "part/.git/HEAD", "part/a.o", "part/a.c", "part/.gitignore"])
    sources = [Source(ROOT, b"*.o\n"), Source("part/.gitignore", b"*.c\n", "part/")]
    lines = translate(tree, sources).lines
    assert [line.text for line in lines] == ["a.o", "part/**/*.c"]


def test_patterns_from_above_the_context_hold(tmp_path: Path) -> None:
    context = tmp_path / "services" / "api"
    files = ["out/a", "x/out/b", "tmp", "x/tmp", "a.log", "c", "e"]
    write(context, files)
    git(tmp_path, "init", "-q")
    (tmp_path / ROOT).write_text("out/\n/services/api/tmp\n/services/*/c\n/tmp\n")
    (tmp_path / "services" / ROOT).write_text("*.log\n!/api/a.log\n")
    (tmp_path / ".git" / "info").mkdir(exist_ok=True)
    (tmp_path / ".git" / "info" / "exclude").write_text("e\n")
    tree = tree_of(files)
    loaded = load_sources(os.fspath(context), tree)
    assert [source.path for source in loaded.sources] == [
        ".git/info/exclude",
        "../../.gitignore",
        "../.gitignore",
    ]
    texts = [line.text for line in translate(tree, loaded.sources).lines]
    assert _excluded(context, files, texts) == {"out/a", "x/out/b", "tmp", "c", "e"}
    assert _excluded(context, files, texts) == ignored_by_git(context)


def test_an_ignored_context_is_left_alone(tmp_path: Path) -> None:
    write(tmp_path, ["dist/app/a"])
    git(tmp_path, "init", "-q")
    (tmp_path / ROOT).write_text("dist/\n")
    tree = tree_of(["a"])
    loaded = load_sources(os.fspath(tmp_path / "dist" / "app"), tree)
    translation = translate(tree, loaded.sources)
    assert translation.lines == ()
    assert [it.reason for it in translation.untranslated] == ["it ignores the build context"]


def test_the_files_of_a_worktree_are_found(tmp_path: Path) -> None:
    main, linked = tmp_path / "main", tmp_path / "linked"
    write(main, ["a"])
    git(main, "init", "-q")
    git(main, "add", "-A")
    git(main, "commit", "-qm", "a")
    git(main, "config", "core.ignoreCase", "true")
    git(main, "worktree", "add", "-q", os.fspath(linked))
    (main / ".git" / "info").mkdir(exist_ok=True)
    (main / ".git" / "info" / "exclude").write_text("b\n")
    loaded = load_sources(os.fspath(linked), tree_of(["a"]))
    assert loaded.sources == (Source(".git/info/exclude", b"b\n"),)
    assert loaded.ignore_case


def test_without_a_repository_the_files_in_the_tree_count(tmp_path: Path) -> None:
    write(tmp_path, ["a", "x/b"])
    (tmp_path / "x" / ROOT).write_text("b\n")
    loaded = load_sources(os.fspath(tmp_path), tree_of(["a", "x/b", "x/.gitignore"]))
    assert loaded.sources == (Source("x/.gitignore", b"b\n", "x/"),)


def test_a_repository_that_git_does_not_open_is_said(tmp_path: Path) -> None:
    (tmp_path / ".git").write_text("gitdir: nowhere\n")
    loaded = load_sources(os.fspath(tmp_path), tree_of(["a"]))
    assert (loaded.sources, [it.path for it in loaded.unread]) == ((), [".git/info/exclude"])
    assert "nowhere" in loaded.unread[0].reason


def test_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    (tmp_path / ROOT).symlink_to("other")
    (tmp_path / "x" / ROOT).mkdir()
    tree = {"": Directory([ROOT], ["x"]), "x/": Directory([ROOT], [])}
    unread = load_sources(os.fspath(tmp_path), tree).unread
    assert [tuple(it) for it in unread] == [
        (".gitignore", "is a symlink, which git does not follow"),
        ("x/.gitignore", "is a directory"),
    ]
