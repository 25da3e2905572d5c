"""What a Dockerfile asks of its contexts. Rows are answers of BuildKit, checked by real builds."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from ctxaudit.dockerfile import BuildPlan, Copy, Fetch, plan
from ctxaudit.errors import CtxauditError

NOTHING = Fetch()
EVERYTHING = Fetch((None,))


def paths(*found: str) -> Fetch:
    return Fetch((found,))


def fetch(body: str, **options: Any) -> Fetch:
    return plan(f"FROM scratch\n{body}\n", **options).main


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("COPY src docs /x/", paths("docs", "src")),
        ('COPY ["src","/x"]', paths("src")),
        ("COPY ./src /x", paths("src")),
        ("COPY /src/ /x", paths("src")),
        ("COPY src/./sub /x", paths("src/sub")),
        ("COPY ../docs /x", paths("docs")),
        ("COPY src/.. /x", EVERYTHING),
        ("COPY . /x", EVERYTHING),
        ("COPY a /x\nCOPY / /y", EVERYTHING),
        ("COPY * /x", paths("*")),
        ("COPY sp\\ ace /x", paths("ace", "sp")),
        ('COPY "a" /x', paths("a")),
        ("COPY --exclude=a src /x", paths("src")),
        ("COPY <<EOF /x\nhi\nEOF", NOTHING),
        ("COPY <<EOF a /x/\nhi\nEOF", paths("a")),
        ("COPY --from=n a /x", NOTHING),
        ("ADD https://x/y /z", NOTHING),
        ("ADD https://x/y a /z/", paths("a")),
        ("ADD git@host:a/b.git /z", NOTHING),
        ("ADD git@host:a/b.git a /z/", paths("a", "git@host:a/b.git")),
        ("ADD HTTP://x/y /z", paths("HTTP:/x/y")),
        ("RUN --mount=target=/m true", EVERYTHING),
        ("RUN --mount=source=src,target=/m true", paths("src")),
        ("RUN --mount=src=src,dst=/m true", paths("src")),
        ('RUN --mount="source=a b,target=/m" true', paths("a b")),
        ('RUN "--mount=source=a,target=/m" true', NOTHING),
        ("RUN --mount=type=cache,target=/m true", NOTHING),
        ("RUN --mount=type=cache,target=/m,source=src true", NOTHING),
        ("RUN --mount=type=tmpfs,target=/m true", NOTHING),
        ("COPY a /\nRUN --mount=type=tmpfs,target=/m true", EVERYTHING),
        ("COPY a /\nRUN --mount=type=tmpfs,target=/m,source=b true", paths("a", "b")),
        ("COPY a /\nRUN --mount=type=secret,id=s true", paths("a")),
        ("COPY a /\nRUN --mount=type=ssh true", paths("a")),
        ("ENV A=1", NOTHING),
        ("ONBUILD COPY a /", NOTHING),
        ("COPY \u00e9 /x", paths("\u00e9")),
        # flags are read byte by byte
        ("RUN --mount=source=\u00e9,target=/m true", paths("\u00c3\u00a9")),
        ("COPY a\udcff /x", paths("a\ufffd")),
    ],
)
def test_sources(body: str, expected: Fetch) -> None:
    assert fetch(body, named_contexts={"n": "dir"}) == expected


@pytest.mark.parametrize(
    ("body", "build_args", "expected"),
    [
        ("COPY $F /x", {}, EVERYTHING),
        ("COPY src/$F /x", {}, paths("src")),
        ("ARG F=a\nCOPY $F /x", {}, paths("a")),
        ("ARG F=a\nCOPY $F /x", {"F": "b"}, paths("b")),
        ("COPY $F /x", {"F": "b"}, EVERYTHING),
        ("ARG F\nCOPY $F /x", {"F": "b"}, paths("b")),
        ("ARG F\nCOPY ${F:-a} /x", {}, paths("a")),
        ("ARG F\nCOPY ${F:+a} /x", {}, EVERYTHING),
        ("ENV F=a\nARG F=b\nCOPY $F /x", {}, paths("b")),
        ("ENV F=a\nARG F=b\nCOPY $F /x", {"F": "c"}, paths("c")),
        ("ARG F=a\nENV F=b\nCOPY $F /x", {"F": "c"}, paths("b")),
        ("ENV F=a\nARG F\nCOPY $F /x", {}, paths("a")),
        ("ENV A=a\nENV A=b B=$A\nCOPY $B /x", {}, paths("a")),
        ("ARG A=a B=${A}b\nCOPY $B /x", {}, paths("ab")),
        ("ENV A b c\nCOPY $A /x", {}, paths("b c")),
        ('ARG F="a b"\nCOPY $F /x', {}, paths("a b")),
        ("ARG F=*.md\nCOPY $F /x", {}, paths("*.md")),
        ("ARG F=a\nCOPY '$F' \\$F \"$F\" /x/", {}, paths("$F", "a")),
        ('ARG F=a\nCOPY ["$F","/x"]', {}, paths("a")),
        ("ARG V=a-b.c.d\nCOPY ${V#a-} ${V%.*} ${V%%.*} ${V/-/_} /x/", {}, None),
        ("COPY $PATH /x", {}, None),
        ("ARG TARGETARCH\nARG TARGETOS\nCOPY $TARGETOS-$TARGETARCH /x", {}, paths("linux-arm64")),
        ("COPY x$TARGETARCH /x", {}, paths("x")),
        ("ARG TARGETARCH\nCOPY $TARGETARCH /x", {"TARGETARCH": "z"}, paths("z")),
        ("ARG TARGETVARIANT=v\nCOPY $TARGETVARIANT /x", {}, paths("v")),
        ("ARG D=d\nRUN --mount=source=${D},target=/m true", {}, paths("d")),
        ("ARG HTTP_PROXY\nCOPY a$HTTP_PROXY /x", {"HTTP_PROXY": "p"}, paths("ap")),
        ("COPY a$HTTP_PROXY /x", {"HTTP_PROXY": "p"}, paths("a")),
    ],
)
def test_variables(body: str, build_args: dict[str, str], expected: Fetch | None) -> None:
    found = fetch(body, build_args=build_args, platform="linux/arm64")
    if "V=" in body and expected is None:
        assert found == paths("a-b", "a-b.c", "a_b.c.d", "b.c.d")
    elif expected is None:
        assert found.requests[0] == ("usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",)
    else:
        assert found == expected


def test_arguments_before_from_need_a_bare_arg_in_a_stage() -> None:
    text = "ARG F=a\nFROM scratch\nCOPY x$F /\nARG F\nCOPY y$F /\nARG F=b\nCOPY z$F /\n"
    assert plan(text).main == paths("x", "ya", "zb")


def test_arg_and_env_are_inherited() -> None:
    text = "FROM scratch AS a\nARG F=a\nENV G=b\nFROM a\nCOPY $F$G /\n"
    assert plan(text).main == paths("ab")


def test_env_of_a_base_wins_over_its_own_arg() -> None:
    """BuildKit sets the image's ENVs again where a stage starts."""
    text = "FROM scratch AS a\nENV F=a\nARG F=b\nCOPY $F /\nFROM a\nCOPY $F /\n"
    assert plan(text).main == paths("a", "b")


STAGES = """\
ARG S=base
FROM scratch AS base
COPY base /
FROM base AS Dev
COPY dev /
FROM base AS prod
COPY prod /
FROM ${S}
COPY last /
COPY --from=prod x /
"""


@pytest.mark.parametrize(
    ("target", "build_args", "expected"),
    [
        (None, {}, paths("base", "last", "prod")),
        ("base", {}, paths("base")),
        ("DEV", {}, paths("base", "dev")),
        ("prod", {}, paths("base", "prod")),
        (None, {"S": "dev"}, paths("base", "dev", "last", "prod")),
        ("", {}, paths("base", "last", "prod")),
    ],
)
def test_target(target: str | None, build_args: dict[str, str], expected: Fetch) -> None:
    assert plan(STAGES, target=target, build_args=build_args).main == expected


def test_stages_are_told() -> None:
    found = plan(STAGES)
    rows = [(one.position, one.name, one.needed, one.shipped) for one in found.stages]
    assert rows == [
        (0, "base", True, True),
        (1, "dev", False, False),
        (2, "prod", True, False),
        (3, "", True, True),
    ]
    assert (found.target, found.stages[3].base.kind, found.stages[3].base.stage) == (3, "stage", 0)
    assert found.stages[0].base.name == "scratch"


def test_from_by_index_and_by_name() -> None:
    text = "FROM scratch\nCOPY a /\nFROM scratch AS B\nCOPY b /\nFROM scratch\nCOPY --from={} x /\n"
    assert plan(text.format("0")).main == paths("a")
    assert plan(text.format("b")).main == paths("b")
    assert plan(text.format("B")).main == paths("b")


def test_the_last_of_two_stages_of_one_name() -> None:
    text = (
        "FROM scratch AS a\nCOPY one /\nFROM a AS a\nCOPY two /\nFROM scratch\nCOPY --from=a x /\n"
    )
    assert plan(text).main == paths("one", "two")


def test_from_a_stage_that_is_written_below_is_an_image() -> None:
    found = plan("FROM later AS a\nFROM scratch AS later\nCOPY x /\n", target="a")
    assert (found.main, found.images) == (NOTHING, ("later",))


def test_index_counts_images_of_from_too() -> None:
    """BuildKit keeps an image that a --from names in the same list as the stages."""
    text = "FROM scratch\nCOPY --from=n x /\nFROM scratch\nCOPY --from=2 y /\n"
    assert plan(text, named_contexts={"n": "dir"}).named["n"] == paths("y")


def test_triggers_run_in_the_child() -> None:
    text = "FROM scratch AS a\nONBUILD ARG F=d\nONBUILD COPY $F /\nCOPY s /\nFROM a\nCOPY t /\n"
    found = plan(text)
    assert found.main == paths("d", "s", "t")
    trigger = found.stages[1].steps[0]
    assert isinstance(trigger, Copy)
    assert (trigger.line, trigger.onbuild, trigger.stage) == (3, True, 1)


def test_triggers_do_not_run_in_a_grandchild() -> None:
    text = "FROM scratch AS a\nONBUILD ADD x /\nFROM a AS b\nFROM b\nCOPY y /\n"
    assert plan(text).main == paths("x", "y")
    assert len(plan(text).stages[2].steps) == 1


def test_triggers_with_heredocs() -> None:
    text = "FROM scratch AS a\nONBUILD COPY <<EOF x /d/\nFROM nothing\nEOF\nFROM a\nCOPY y /\n"
    found = plan(text)
    assert found.main == paths("x", "y")
    assert found.copies[0].heredocs == ("EOF",)


def test_escape_counts_in_the_file_but_not_in_a_trigger() -> None:
    text = "# escape=`\nFROM scratch\nCOPY a`\n b\\c /x/\n"
    assert plan(text).main == paths("a", "b\\c")


def test_named_contexts_replace_stages_and_images() -> None:
    text = (
        "FROM scratch AS x\nCOPY web /\nFROM scratch AS n\nCOPY --from=x / /\nCOPY docs /\n"
        "FROM alpine:latest\nCOPY --from=n p /\nCOPY app /\n"
    )
    found = plan(text, named_contexts={"n": "one", "alpine": "two", "unused": "three"})
    # the stage x is needed by the text of the stage that is replaced: BuildKit fetches for it
    assert found.main == paths("app", "web")
    assert found.named == {"n": paths("p"), "alpine": EVERYTHING, "unused": NOTHING}
    assert [stage.replaced for stage in found.stages] == [False, True, False]
    assert not any(copy.needed for copy in found.copies if copy.stage == 1)


@pytest.mark.parametrize(
    ("image", "given"),
    [
        ("alpine", "alpine"),
        ("alpine:latest", "alpine"),
        ("docker.io/library/alpine", "alpine:latest"),
        ("index.docker.io/library/alpine", "docker.io/library/alpine"),
        ("me/x:1", "docker.io/me/x:1"),
        ("localhost/x", "localhost/x:latest"),
        ("host:5000/x", "host:5000/x"),
    ],
)
def test_names_of_images_are_normalised(image: str, given: str) -> None:
    found = plan(f"FROM {image}\nCOPY a /\n", named_contexts={given: "dir"})
    assert (found.named, found.images) == ({given: EVERYTHING}, ())


def test_each_from_of_a_named_context_is_a_request_of_its_own() -> None:
    text = "FROM scratch\nCOPY --from=n a /\nCOPY --from=n b /\n"
    assert plan(text, named_contexts={"n": "dir"}).named["n"] == Fetch((("a",), ("b",)))


def test_a_stage_on_a_named_context_asks_for_what_is_taken() -> None:
    text = "FROM n AS b\nENV A=1\nFROM scratch\nCOPY --from=b p /\n"
    assert plan(text, named_contexts={"n": "d"}).named["n"] == paths("p")
    with_run = text.replace("ENV A=1", "RUN true")
    assert plan(with_run, named_contexts={"n": "d"}).named["n"] == EVERYTHING


@pytest.mark.parametrize("value", ["docker-image://x", "https://x/y", "git@h:a/b", "target:x"])
def test_named_contexts_that_are_no_directories(value: str) -> None:
    if value.startswith("target:"):
        value = "target://x"
    found = plan("FROM n\nCOPY a /\n", named_contexts={"n": value})
    assert (found.main, found.named) == (paths("a"), {})


def test_a_trigger_comes_too_late_for_a_named_context() -> None:
    """BuildKit looks at the image of a --from once, before the trigger makes it needed."""
    text = (
        "FROM scratch AS s\nCOPY --from=n a /\nFROM scratch AS t\nONBUILD COPY --from=s / /\n"
        "FROM t\n"
    )
    found = plan(text, named_contexts={"n": "dir"})
    assert (found.named["n"], found.images) == (NOTHING, ("n",))


def test_unknown_variable_of_an_image_gives_the_safe_bound() -> None:
    found = plan("FROM node:22\nCOPY $WHERE/x /\n")
    assert found.main == EVERYTHING
    assert not found.is_certain
    (unknown,) = found.unknown
    assert unknown.line == 2
    assert "$WHERE" in unknown.reason
    assert "node:22" in unknown.reason


@pytest.mark.parametrize(
    "body",
    [
        "ENV W=a\nCOPY $W /",
        "ARG W=a\nCOPY ${W} /",
        "COPY a /\nENV X=$PATH:/y",
        "COPY a /\nRUN --mount=type=cache,target=$HOME/.cache true",
        "COPY a $HOME/",
        "COPY --chown=$WHO a /",
    ],
)
def test_unknown_variables_that_decide_nothing(body: str) -> None:
    found = plan(f"FROM node:22\n{body}\n")
    assert found.main == paths("a")
    assert found.is_certain


@pytest.mark.parametrize(
    "body", ["ENV X=$PATH/y\nCOPY $X /", "ARG V\nCOPY a-$V /", "COPY ${V:-a} /", "COPY ${V:?no} /"]
)
def test_values_that_hang_on_an_image(body: str) -> None:
    found = plan(f"FROM node:22\n{body}\n")
    assert (found.main, found.is_certain) == (EVERYTHING, False)


def test_unknown_mount_source() -> None:
    found = plan("FROM node:22\nRUN --mount=source=$W,target=/m true\n")
    assert (found.main, found.is_certain) == (EVERYTHING, False)


def test_arg_without_value_counts_as_empty_and_is_told() -> None:
    found = plan("FROM scratch\nARG V\nCOPY app-$V.jar /\n")
    assert found.main == paths("app-.jar")
    assert found.is_certain
    assert [note.line for note in found.unknown] == [3]
    assert "--build-arg" in found.unknown[0].reason


def test_image_of_triggers_is_not_known() -> None:
    found = plan("FROM python:3-onbuild\nCMD run\n")
    assert (found.main, found.is_certain) == (EVERYTHING, False)
    assert "python:3-onbuild" in found.unknown[0].reason


def test_foreign_frontend_is_not_known() -> None:
    for text in (
        "# syntax=me/own\nFROM scratch\nCOPY a /\n",
        "# syntax=me/own\nanything: at all\n",
    ):
        found = plan(text)
        assert (found.main, found.is_certain) == (EVERYTHING, False)
        assert "me/own" in found.unknown[0].reason


def test_values_of_copies() -> None:
    text = (
        "FROM scratch AS b\nWORKDIR /w\nARG D=out\n"
        "COPY --exclude=*.md --link src $D/ /dest/\n"
        "FROM node:22\nCOPY --from=b /w rel\nCOPY --from=busybox /bin x/y\nADD a.tar .\n"
        "RUN --mount=source=s,target=t true\n"
    )
    found = plan(text).copies
    first = found[0]
    assert (first.line, first.instruction, first.stage, first.needed) == (4, "COPY", 0, True)
    assert [(source.written, source.path) for source in first.sources] == [
        ("src", "src"),
        ("$D/", "out/"),
    ]
    assert (first.destination, first.excludes, first.link) == ("/dest/", ("*.md",), True)
    assert first.origin.kind == "context"
    # the working directory of the image is not known
    assert [copy.destination for copy in found[1:]] == [None, None, None, None]
    assert [copy.origin.kind for copy in found] == [
        "context",
        "stage",
        "image",
        "context",
        "context",
    ]
    assert (found[1].origin.stage, found[2].origin.name) == (0, "busybox")
    assert (found[3].instruction, found[3].unpack) == ("ADD", True)
    assert (found[4].instruction, found[4].mount) == ("RUN --mount", "bind")


@pytest.mark.parametrize(
    ("workdirs", "destination", "expected"),
    [
        ((), "x", "/x"),
        ((), ".", "/"),
        (("/w",), ".", "/w/"),
        (("/w",), '""', "/w/"),
        (("/w",), "./", "/w/"),
        (("/w",), "x/", "/w/x/"),
        (("/w",), "x/.", "/w/x/."),
        (("/w",), "../x", "/x"),
        (("/w", "v"), "x", "/w/v/x"),
        (("w",), "x", "/w/x"),
        (("/w",), "/y/../z", "/y/../z"),
        (("/w",), "$NO", "/w/"),
    ],
)
def test_destination(workdirs: tuple[str, ...], destination: str, expected: str) -> None:
    lines = [f"WORKDIR {path}" for path in workdirs]
    text = "\n".join(["FROM scratch", *lines, f"COPY a {destination}", ""])
    assert plan(text).copies[0].destination == expected


@pytest.mark.parametrize(
    ("syntax", "allowed"),
    [
        ("docker/dockerfile:1", True),
        ("docker/dockerfile", True),
        ("docker.io/docker/dockerfile:1.20", True),
        ("docker/dockerfile:1.7-labs", True),
        ("docker/dockerfile:1.7.1-labs", True),
        ("docker/dockerfile:labs", True),
        ("docker/dockerfile-upstream:master", True),
        ("docker/dockerfile:1@sha256:" + "0" * 64, True),
        ("docker/dockerfile:1.6-labs", False),
        ("docker/dockerfile:1.19", False),
        (None, False),
    ],
)
def test_parents_needs_a_newer_frontend(syntax: str | None, allowed: bool) -> None:
    text = (f"# syntax={syntax}\n" if syntax else "") + "FROM scratch\nCOPY --parents a/b /x/\n"
    if allowed:
        found = plan(text)
        assert found.main == paths("a/b")
        assert found.copies[0].parents
        assert found.syntax == syntax
    else:
        with pytest.raises(CtxauditError, match="unknown flag: --parents"):
            plan(text)


def test_syntax_in_other_places() -> None:
    body = "FROM scratch\nCOPY a /\n"
    assert plan(f"#!/usr/bin/env x\n# syntax=docker/dockerfile:1\n{body}").syntax is not None
    assert plan(f"# comment\n# syntax=docker/dockerfile:1\n{body}").syntax is None
    assert plan(body, build_args={"BUILDKIT_SYNTAX": "docker/dockerfile:1"}).syntax is not None
    assert plan("// syntax=me/own\nx").syntax == "me/own"
    assert plan('{"syntax": "me/own"}').syntax == "me/own"


def test_check_directive() -> None:
    body = "FROM scratch\nCOPY a /\n"
    assert plan(f"# check=skip=all\n{body}").check == "skip=all"
    strict = plan(f"# check=error=true\n{body}")
    assert strict.is_certain
    assert "error=true" in strict.unknown[0].reason


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("FROM scratch\nCOPY a\n", 2),
        ('FROM scratch\nCOPY ["a\\tb", "/x"]\n', None),
        ("FROM scratch AS a\nCOPY ${X:?no} /\n", 2),
        ("FROM scratch\nRUN [" + "[" * 60_000 + "\n", None),
        ("\x00\x01", 1),
    ],
)
def test_refusals_are_one_line_with_the_place(text: str, line: int | None) -> None:
    with pytest.raises(CtxauditError) as caught:
        plan(text, name="dir/Dockerfile")
    assert (caught.value.path, caught.value.line) == ("dir/Dockerfile", line)
    assert "\n" not in str(caught.value)
    assert str(caught.value).isprintable()


def test_a_refusal_in_an_unneeded_stage_is_none() -> None:
    text = "FROM scratch AS a\nCOPY ${X:?no} /\nFROM scratch\nCOPY b /\n"
    found: BuildPlan = plan(text)
    assert found.main == paths("b")


def test_too_intricate_for_python_is_not_guessed() -> None:
    text = f"FROM scratch\nARG A={'a' * 3000}\nCOPY ${{A//{'*a' * 30}*b/}} /x\n"
    found = plan(text)
    assert (found.main, found.is_certain) == (EVERYTHING, False)


def test_a_large_file() -> None:
    comments = f"# {'x' * 97}\n" * 50_000
    assert plan(f"FROM scratch\nCOPY a /\n{comments}").main == paths("a")
    with pytest.raises(CtxauditError, match="larger than max"):
        plan(comments * 4)


def test_the_parser_is_imported_late() -> None:
    code = "import sys, ctxaudit.dockerfile; print('e2b_dockerfile_utils' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert done.stdout == "False\n"


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("ARG A=${B?no}\nFROM scratch\n", 1, "B: no"),
        ('FROM scratch\nEXPOSE "80\n', 2, "double-quote"),
        ("# check=skip\nFROM scratch\n", None, 'invalid check option "skip"'),
        ("# check=error=maybe\nFROM scratch\n", None, "ParseBool"),
        ("FROM scratch\nADD --checksum=sha256:ab a /x\n", 2, "requires HTTP(S) or Git sources"),
        ("FROM scratch\nADD --checksum=sha256:ab a b /x/\n", 2, "for multiple sources"),
        ("FROM scratch\nCOPY --exclude=[ a /x\n", 2, "invalid excludepatterns"),
        ("FROM scratch\nCOPY --exclude=! a /x\n", 2, "illegal exclusion pattern"),
        ("FROM scratch AS a\nONBUILD COPY b /\\\n  d\nFROM a\nCOPY c\n", 5, "two arguments"),
    ],
)
def test_more_refusals(text: str, line: int | None, reason: str) -> None:
    with pytest.raises(CtxauditError) as caught:
        plan(text)
    assert caught.value.line == line
    assert reason in caught.value.message


@pytest.mark.parametrize(
    "instruction",
    [
        "EXPOSE $PORT",
        'EXPOSE "$PORT',
        "STOPSIGNAL $S",
        "VOLUME $V",
        "COPY --chmod=$M a /",
        "USER $U",
    ],
)
def test_unknown_variables_are_no_refusal(instruction: str) -> None:
    plan(f"FROM node:22\n{instruction}\n")


def test_named_context_without_files() -> None:
    found = plan("FROM x\nCOPY a /\n", named_contexts={"x": "docker-image://scratch"})
    assert (found.images, found.stages[0].base.name) == ((), "scratch")


def test_questions_about_a_fetch() -> None:
    assert [NOTHING.is_nothing, EVERYTHING.is_nothing] == [True, False]
    assert [paths("a").is_everything, EVERYTHING.is_everything] == [False, True]
