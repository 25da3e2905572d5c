"""Names of images, git references, mounts and checks, each by itself."""

from __future__ import annotations

import pytest

from ctxaudit.dockerfile import checks
from ctxaudit.dockerfile.gitref import kind_of_source
from ctxaudit.dockerfile.mounts import origin_of, read_mount
from ctxaudit.dockerfile.parse import parse
from ctxaudit.dockerfile.patterns import pattern_list
from ctxaudit.dockerfile.plan import plan
from ctxaudit.dockerfile.references import familiar_name
from ctxaudit.dockerfile.refusal import Refusal, did_you_mean
from ctxaudit.errors import CtxauditError
from ctxaudit.ignorefile.paths import PathDecider


@pytest.mark.parametrize(
    ("name", "familiar"),
    [
        ("alpine", "alpine"),
        ("alpine:3", "alpine:3"),
        ("docker.io/me/x", "me/x"),
        ("ghcr.io/me/x:latest", "ghcr.io/me/x"),
        ("localhost/x", "localhost/x"),
        ("localhost:5000/x", "localhost:5000/x"),
        ("Host/x", "Host/x"),
        ("[::1]:5000/x", "[::1]:5000/x"),
        ("alpine@sha256:" + "a" * 64, "alpine@sha256:" + "a" * 64),
    ],
)
def test_familiar_name(name: str, familiar: str) -> None:
    assert familiar_name(name) == familiar


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("Alpine", "must be lowercase"),
        ("a..b", "invalid reference format"),
        ("", "invalid reference format"),
        ("a:b:c", "invalid reference format"),
        ("a" * 64, "cannot specify 64-byte hexadecimal strings"),
        ("x/" * 130 + "x", "must not be more than 255 characters"),
    ],
)
def test_bad_names(name: str, reason: str) -> None:
    with pytest.raises(Refusal, match=reason):
        familiar_name(name)


def test_bad_name_of_a_named_context() -> None:
    with pytest.raises(CtxauditError, match="invalid context name A"):
        plan("FROM scratch\n", named_contexts={"A": "dir"})


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("src", "local"),
        ("./git@x:y", "local"),
        ("https://x/y", "url"),
        ("http://x/y.git", "git"),
        ("https://[", "url"),
        ("HTTPS://x/y", "local"),
        ("ftp://x/y", "local"),
        ("ssh://git@x/y", "git"),
        ("git://x/y", "git"),
        ("git@x:y", "git"),
        ("git@x:y?ref=main#dir", "git"),
        ("github.com/a/b", "local"),
        ("a:b", "local"),
    ],
)
def test_kind_of_source(source: str, kind: str) -> None:
    assert kind_of_source(source) == kind


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("https://x/y.git?ref=", 'query "ref" has no value'),
        ("https://x/y.git?ref=a&ref=b", 'query "ref" has multiple values'),
        ("git@x:y?odd=1", 'unexpected query "odd"'),
    ],
)
def test_bad_git_references(source: str, reason: str) -> None:
    with pytest.raises(Refusal, match=reason):
        kind_of_source(source)


def test_mounts() -> None:
    mount = read_mount("type=CACHE,src=a,dst=b,from=c", lambda word: word)
    assert mount == ("cache", "c", "a", "b", "")
    assert read_mount('target=/a,"source=b,c"', lambda word: word).source == "b,c"
    assert read_mount("source=$X,target=/a", lambda word: None if "$" in word else word) == (
        *("bind", "", None, "/a", ""),
    )
    assert origin_of("type=bind,FROM=x,target=/a") == "x"


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("type=secret,target=/a,sharing=shared", "should not define sharing"),
        ("type=secret", "one of source, target required"),
        ('target=/a,source=b"c', "failed to parse csv mounts"),
        ('target="/a', "bare"),
        ('"target=/a"x', "extraneous or missing"),
        ('target=/a,"source=b', "extraneous or missing"),
        ("", "EOF"),
        (",", "invalid field ''"),
        ("target=/a,,", "invalid field ''"),
        ('"sour""ce=b"', "did you mean source"),
    ],
)
def test_bad_mounts(written: str, reason: str) -> None:
    with pytest.raises(Refusal, match=reason):
        read_mount(written, lambda word: word)


@pytest.mark.parametrize(
    "port", ["80", "80/udp", "8000-8010", "127.0.0.1:80:80", "[::1]:80:80", ":80"]
)
def test_ports(port: str) -> None:
    checks.check_ports([port])


@pytest.mark.parametrize("port", ["", "80/x", "x:y:80", "1-x", "70000", "x:80", "90-80", "1-2:1-3"])
def test_bad_ports(port: str) -> None:
    with pytest.raises(Refusal):
        checks.check_ports([port])


def test_nearest_word() -> None:
    assert did_you_mean("no", "buld", ["base", "build"]) == "no (did you mean build?)"
    assert did_you_mean("no", "build", ["build"]) == "no"
    assert did_you_mean("no", "something", ["build"]) == "no"


def test_lines_of_instructions() -> None:
    text = "# c\n\nFROM scratch\nRUN a \\\n # c\n\n  b\nRUN <<A cat <<B\nx\nA\ny\nB\nCOPY a b\n"
    assert [(one.line, one.name) for one in parse(text).instructions] == [
        (3, "FROM"),
        (4, "RUN"),
        (8, "RUN"),
        (13, "COPY"),
    ]


def test_onbuild_in_a_heredoc_is_text() -> None:
    text = "FROM scratch\nRUN <<EOF\nONBUILD COPY <<X /\nEOF\nRUN a \\\nONBUILD COPY x\n"
    found = parse(text).instructions
    assert [one.name for one in found] == ["FROM", "RUN", "RUN"]
    assert found[1].heredocs[0].content == "ONBUILD COPY <<X /\n"
    assert found[2].text == "RUN a ONBUILD COPY x"


def test_lone_surrogates_of_json_are_replaced() -> None:
    (_, copy) = parse('FROM scratch\nCOPY ["\\ud800", "/x"]\n').instructions
    assert copy.args == ("\ufffd", "/x")


def test_paths_decided_one_by_one() -> None:
    decider = PathDecider(pattern_list(["a", "!a/b", " ", "**/c"]))
    rows = [
        ("a", True),
        ("a/x", True),
        ("a/b", False),
        ("a/b/y", False),
        ("d/c/e", True),
        ("d", False),
    ]
    assert [(path, decider.selects(path)) for path, _ in rows] == rows
