"""Which Dockerfiles BuildKit refuses, and why: recorded from `docker buildx build --call=check`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ctxaudit.dockerfile import plan
from ctxaudit.errors import CtxauditError

VERDICTS: list[dict[str, Any]] = json.loads(
    Path(__file__).with_name("verdicts.json").read_text("utf-8")
)
# where ours says the same in other words, or leaves out what only a library of Go's would say
OTHER_WORDS = {
    'failed to process "${A": unsupported modifier (\ufffd) in substitution': "missing '}'",
    "cannot parse platform specifier": "invalid platform",
    "unknown instruction: COPY\u00a0a (did you mean copy?)": "unknown instruction: COPY\\xa0a",
}
# BuildKit points at the line before, at the first line, or at the FROM that set an ONBUILD off
OTHER_LINES = ("escape", "max allowed size", 'unsupported mount type "odd"')


def text_of(verdict: dict[str, Any]) -> str:
    text = verdict["text"]
    return text if isinstance(text, str) else "".join(part * times for part, times in text)


@pytest.mark.parametrize("verdict", VERDICTS, ids=lambda verdict: text_of(verdict)[-50:])
def test_verdict(verdict: dict[str, Any]) -> None:
    text, target, error = text_of(verdict), verdict.get("target"), verdict["error"]
    if error is None:
        plan(text, target=target, platform="linux/amd64")
        return
    with pytest.raises(CtxauditError) as caught:
        plan(text, target=target, platform="linux/amd64")
    reason = error.split(": ", 1)[1] if error.startswith("dockerfile parse error") else error
    expected = next((ours for theirs, ours in OTHER_WORDS.items() if theirs in reason), reason)
    assert expected in caught.value.message
    if verdict["line"] is not None and not any(text in error for text in OTHER_LINES):
        assert caught.value.line == verdict["line"]
