"""The Dockerfile that asks what another one copies."""

from __future__ import annotations

from ctxaudit.dockerfile import plan
from ctxaudit.verify.probe import probe_of

_LABS = "docker/dockerfile:1-labs"


def test_it_needs_no_image_and_no_run() -> None:
    text = "FROM python:3\nWORKDIR /app\nCOPY --chown=1 a b ./\nRUN make\nCOPY . .\n"
    probe = probe_of(plan(text))
    assert probe.text == 'FROM scratch\nCOPY ["a", "b", "/0/"]\nCOPY [".", "/1/"]\n'
    assert [request.line for request in probe.requests] == [3, 5]


def test_the_same_is_asked_once() -> None:
    text = (
        "FROM a AS x\nCOPY src /1\nFROM b\nADD src /2\nCOPY --exclude=b src /3\nCOPY --from=x / /\n"
    )
    probe = probe_of(plan(text))
    assert probe.text == ('FROM scratch\nCOPY ["src", "/0/"]\nCOPY --exclude=b ["src", "/1/"]\n')
    assert probe.copies == 3
    assert probe.without(probe.requests[1:]).copies == 2


def test_only_who_needs_the_frontend_asks_for_it() -> None:
    text = f"# syntax={_LABS}\nFROM scratch\nCOPY a /\nCOPY --parents b/*/c d /\n"
    probe = probe_of(plan(text))
    assert probe.text.startswith(f"# syntax={_LABS}\nFROM scratch\n")
    first, second = (part.text for part in probe.split(1))
    assert first == 'FROM scratch\nCOPY ["a", "/0/"]\n'
    assert second == f'# syntax={_LABS}\nFROM scratch\nCOPY --parents ["b/*/c", "d", "/1/"]\n'


def test_no_stage_has_more_layers_than_a_file_system_takes() -> None:
    text = "FROM scratch\n" + "".join(f"COPY f{number} /\n" for number in range(250))
    parts = list(probe_of(plan(text)).split())
    assert [len(part.requests) for part in parts] == [100, 100, 50]
    assert 'COPY ["f249", "/249/"]' in parts[2].text


def test_sources_that_cannot_be_written_down() -> None:
    text = (
        "FROM image\nCOPY a\udce9 /\nCOPY $UNKNOWN /\nRUN --mount=source=a*,target=/m x\nCOPY b /\n"
    )
    probe = probe_of(plan(text))
    assert probe.unknown == (2, 3, 4)
    assert probe.text == 'FROM scratch\nCOPY ["b", "/0/"]\n'


def test_what_only_the_dockerfile_holds_is_not_asked() -> None:
    run = "RUN --mount=type=tmpfs,target=/m x\n"
    text = f"FROM scratch\nCOPY <<a /\nx\na\nADD https://example.org/a /\n{run}"
    assert probe_of(plan(text)).requests == ()


def test_a_source_that_looks_like_a_heredoc() -> None:
    text = 'FROM scratch\nARG A="<<x"\nCOPY $A "$A" /\n'
    assert '["./<<x", "./<<x", "/0/"]' in probe_of(plan(text)).text
