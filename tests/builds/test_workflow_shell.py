"""Scripts are followed as bash runs them; the answers recorded are those of bash."""

import json
from pathlib import Path

import pytest

from ctxaudit.builds.workflows.commands import step_of
from ctxaudit.builds.workflows.model import ROOT, FilesStep, Step, Text, joined
from ctxaudit.builds.workflows.run import Shell
from tests.builds.workflows.bash import calls_of, has_bash

SCRIPTS = sorted((Path(__file__).parent / "workflows" / "shell").glob("*.sh"))


def ours(script: str) -> list[str]:
    shell = Shell(".", {"GITHUB_WORKSPACE": Text(ROOT)})
    return sorted(
        repr((ran.directory, _placed(ran.step, ran.directory))) for ran in shell.follow(script)
    )


def theirs(calls: list[tuple[str, list[str]]]) -> list[str]:
    found = []
    for directory, words in calls:
        step = step_of([Text(word) for word in words])
        if step is not None:
            found.append(repr((directory, _placed(step, directory))))
    return sorted(found)


def _placed(step: Step, directory: str | None) -> Step:
    """A path may be written in two ways."""
    if isinstance(step, FilesStep):
        return step
    path = joined(directory, step.context.text)
    return step._replace(context=Text(path, step.context.unknown))


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_follows_a_script_as_recorded(script: Path) -> None:
    recorded = json.loads(script.with_suffix(".json").read_text())
    assert ours(script.read_text()) == theirs(recorded)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
@pytest.mark.skipif(not has_bash(), reason="needs bash")
def test_follows_a_script_as_bash_does(script: Path, tmp_path: Path) -> None:
    text = script.read_text()
    assert ours(text) == theirs(calls_of(text, tmp_path))


def record(scratch: Path) -> None:
    for script in SCRIPTS:
        calls = calls_of(script.read_text(), scratch / script.stem)
        lines = ",\n".join(json.dumps(call) for call in calls)
        script.with_suffix(".json").write_text(f"[\n{lines}\n]\n")


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory() as directory:
        record(Path(directory))
