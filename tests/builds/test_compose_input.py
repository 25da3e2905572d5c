"""Compose files as they may lie about: other encodings, damaged, hostile, huge."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ctxaudit import CtxauditError
from ctxaudit.builds.compose import read_compose
from tests.builds.buildx import has_buildx, printed
from tests.builds.projects import as_printed, normal

PLAIN = b"services:\n  a: {build: ./a}\n"
TEXT = PLAIN.decode()
FOUND = {"a": {"context": "a", "dockerfile": "Dockerfile"}}
NESTED = b"x-a: " + b"[" * 250 + b"]" * 250 + b"\n" + PLAIN

# Docker reads each of these as it reads PLAIN
ENCODED = {
    "bom": b"\xef\xbb\xbf" + PLAIN,
    "crlf": PLAIN.replace(b"\n", b"\r\n"),
    "cr": PLAIN.replace(b"\n", b"\r"),
    "utf16": b"\xff\xfe" + TEXT.encode("utf-16-le"),
    "utf16-big": b"\xfe\xff" + TEXT.encode("utf-16-be"),
    "no newline at end": PLAIN.rstrip(),
    "tab behind a key": b"services:\t\n  a:\t{build: ./a}\n",
    "directive": b"%YAML 1.1\n---\n" + PLAIN,
    "end of document": PLAIN + b"...\n",
    "old version": b'version: "2.4"\n' + PLAIN,
    "unknown key of a service": b"services:\n  a: {build: ./a, foo: 1}\n",
    "variable in a comment": PLAIN + b"# ${X:?no}\n",
    "anchor as a key": b"x-a: &a a\nservices:\n  *a : {build: ./a}\n",
    "nested 250 deep": NESTED,
}


def bomb(first: bytes, item: bytes) -> bytes:
    """Nine levels of ten times the level before."""
    levels = [b"x-a: &a " + first + b"\n"]
    for level in range(b"b"[0], b"k"[0]):
        items = b", ".join(item % {b"i": index, b"name": level - 1} for index in range(10))
        levels.append(b"x-%c: &%c %s\n" % (level, level, first[:1] + items + first[-1:]))
    return b"".join(levels) + PLAIN


# Docker refuses each of these
REFUSED = {
    "bad utf-8": (
        PLAIN + b"  b: {build: ./\xff}\n",
        "compose.yaml:3: is no YAML: invalid leading UTF-8 octet",
    ),
    "control character": (
        PLAIN + b"  b: {build: ./\x07}\n",
        "compose.yaml:3: is no YAML: control characters are not allowed",
    ),
    "too deep": (
        b"x-a: " + b"[" * 20_000 + b"]" * 20_000 + b"\n" + PLAIN,
        "compose.yaml:1: is no YAML: exceeded maximum nesting depth",
    ),
    "tab": (
        b"services:\n\ta:\n\t\tbuild: .\n",
        "compose.yaml:2: is no YAML: found character that cannot start any token",
    ),
    "empty second document": (
        PLAIN + b"---\n",
        "compose.yaml: is no Compose file: a document of it is empty",
    ),
    "text as second document": (
        PLAIN + b"---\ntext\n",
        "compose.yaml:4: is no Compose file: the whole is not a mapping",
    ),
    "number as a key": (
        b"services:\n  a: {build: {context: ., args: {1: x}}}\n",
        'compose.yaml:2: the key "1" is no text; put quotes around it',
    ),
    "list as a key": (
        b"services:\n  ? [a]\n  : {build: .}\n",
        "compose.yaml:2: a key is no text",
    ),
    "key of two kinds of quotes": (
        PLAIN + b"  'a': {build: ./b}\n",
        'compose.yaml:3: the key "a" stands in line 2 already',
    ),
    "two merge keys": (
        b"x-a: &a {build: .}\nservices:\n  a:\n    <<: *a\n    <<: *a\n",
        'compose.yaml:5: the key "<<" stands in line 4 already',
    ),
    "number in a list of arguments": (
        b"services:\n  a: {build: {context: ., args: [A=1, 5]}}\n",
        "compose.yaml:2: services.a.build.args is a list of KEY=VALUE, each a text",
    ),
    "list as an argument": (
        b"services:\n  a: {build: {context: ., args: {A: [1]}}}\n",
        "compose.yaml:2: services.a.build.args.A is a single value",
    ),
    "text as arguments": (
        b"services:\n  a: {build: {context: ., args: A=1}}\n",
        "compose.yaml:2: services.a.build.args is a mapping or a list",
    ),
    "list as a context": (
        b"services:\n  a: {build: {context: [.]}}\n",
        "compose.yaml:2: services.a.build.context is a text",
    ),
    "extends without a value": (
        b"services:\n  a: {build: ., extends: }\n",
        "compose.yaml:2: services.a.extends names no service",
    ),
    "extends as a list": (
        b"services:\n  a: {build: ., extends: [a]}\n",
        "compose.yaml:2: services.a.extends names no service",
    ),
    "include of a directory": (
        b"include: [.]\n" + PLAIN,
        "compose.yaml:1: cannot read .: is a directory",
    ),
    "include of itself": (
        b"include: [./compose.yaml]\n" + PLAIN,
        "compose.yaml:1: include of compose.yaml goes in a circle",
    ),
    "number as an image": (
        b"services:\n  a: {image: 5, build: .}\n",
        "compose.yaml:2: services.a.image is a text",
    ),
    "nothing in a service": (
        b"services:\n  a: {}\n",
        "compose.yaml:2: service a has neither image nor build",
    ),
    "required variable in an extension": (
        b"x-a: &a {b: '${Y:?no}'}\n" + PLAIN,
        "compose.yaml:1: Y is required and not set: no",
    ),
}


def read(directory: Path, content: bytes) -> dict[str, object]:
    (directory / "compose.yaml").write_bytes(content)
    return as_printed(read_compose(["compose.yaml"], environment={}, as_bake=True).builds)


@pytest.fixture(autouse=True)
def _inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("name", ENCODED)
def test_is_read_as_if_it_were_plain(name: str, tmp_path: Path) -> None:
    assert read(tmp_path, ENCODED[name]) == FOUND


@pytest.mark.skipif(not has_buildx(), reason="docker buildx is not at hand")
@pytest.mark.parametrize("name", ENCODED)
def test_docker_reads_it_as_if_it_were_plain(name: str, tmp_path: Path) -> None:
    (tmp_path / "compose.yaml").write_bytes(ENCODED[name])
    assert normal(printed(tmp_path, ["compose.yaml"])["targets"]) == FOUND


@pytest.mark.parametrize("name", REFUSED)
def test_is_refused_in_one_line(name: str, tmp_path: Path) -> None:
    content, message = REFUSED[name]
    with pytest.raises(CtxauditError) as caught:
        read(tmp_path, content)
    assert str(caught.value) == message


@pytest.mark.skipif(not has_buildx(), reason="docker buildx is not at hand")
@pytest.mark.parametrize("name", REFUSED)
def test_docker_refuses_it(name: str, tmp_path: Path) -> None:
    (tmp_path / "compose.yaml").write_bytes(REFUSED[name][0])
    assert "error" in printed(tmp_path, ["compose.yaml"])


def test_fifo_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "compose.yaml")
    with pytest.raises(CtxauditError, match=r"^compose\.yaml: cannot be read: "):
        read_compose(["compose.yaml"], environment={})


def test_missing_file() -> None:
    with pytest.raises(CtxauditError) as caught:
        read_compose(["gone.yaml"], environment={})
    assert str(caught.value) == "gone.yaml: cannot be read: no such file or directory"


def huge(services: int) -> bytes:
    lines = "".join(f"      KEY_{number}: value {number} of it\n" for number in range(40))
    one = "  s%d:\n    build: {context: ./s, args: {A: '${X:-a}'}}\n    environment:\n" + lines
    return ("services:\n" + "".join(one % number for number in range(services))).encode()


def test_five_megabytes_are_read(tmp_path: Path) -> None:
    content = huge(4500)
    assert len(content) > 5_000_000
    assert len(read(tmp_path, content)) == 4500


def test_many_services_that_extend_one_file(tmp_path: Path) -> None:
    text = "".join(f"  s{n}: {{extends: {{file: b.yaml, service: b{n}}}}}\n" for n in range(300))
    base = "".join(f"  b{n}: {{build: ./{n}}}\n" for n in range(300))
    (tmp_path / "b.yaml").write_text("services:\n" + base)
    found = read(tmp_path, ("services:\n" + text).encode())
    assert found["s299"] == {"context": "299", "dockerfile": "Dockerfile"}


# what nobody writes, and Docker takes or is very long about: one line, no hang and no traceback
TOO_MUCH = {
    "bomb of lists": (
        bomb(b"[x, x, x]", b"*%(name)c"),
        "compose.yaml:7: aliases stand for more than 2,000,000 values",
    ),
    "bomb of mappings": (
        bomb(b"{k: v}", b"k%(i)d: *%(name)c"),
        "compose.yaml:7: aliases stand for more than 2,000,000 values",
    ),
    "nested 400 deep": (
        b"x-a: " + b"[" * 400 + b"]" * 400 + b"\n" + PLAIN,
        "compose.yaml:1: is nested deeper than 300 levels",
    ),
    "variables in variables": (
        b"services: {a: {build: '" + b"${X:-" * 5000 + b"}" * 5000 + b"'}}\n",
        "compose.yaml:1: variables are nested deeper than 100 levels",
    ),
    "chain of extends": (
        b"services:\n"
        + b"".join(b"  s%d: {extends: s%d}\n" % (n, n + 1) for n in range(5000))
        + b"  s5000: {build: .}\n",
        "compose.yaml:102: services extend each other in a chain of more than 100",
    ),
}


@pytest.mark.parametrize("name", TOO_MUCH)
def test_too_much_is_refused_in_one_line(name: str, tmp_path: Path) -> None:
    content, message = TOO_MUCH[name]
    with pytest.raises(CtxauditError) as caught:
        read(tmp_path, content)
    assert str(caught.value) == message


def test_chain_of_includes_is_refused(tmp_path: Path) -> None:
    for number in range(300):
        (tmp_path / f"{number}.yaml").write_text(f"include: [{number + 1}.yaml]\n")
    with pytest.raises(CtxauditError) as caught:
        read(tmp_path, b"include: [0.yaml]\n")
    expected = "99.yaml:1: files include each other in a chain of more than 100"
    assert str(caught.value) == expected


def test_many_variables_in_one_line(tmp_path: Path) -> None:
    text = b"${X:-a}" * 5000
    found = read(tmp_path, b"services: {a: {build: {context: ., target: '" + text + b"'}}}\n")
    assert found["a"] == {"context": ".", "dockerfile": "Dockerfile", "target": "a" * 5000}
