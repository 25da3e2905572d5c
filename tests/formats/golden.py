"""Every format on two samples, as files to look at. Writes them anew:

python -m tests.formats.golden
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from ctxaudit import __version__
from ctxaudit.formats.registry import FORMATS
from tests.conftest import COMMAND, environment

HERE = Path(__file__).parent
GOLDEN = HERE / "golden"
MAKE = HERE.parent.parent / "sample_repos" / "make.py"
SAMPLES = ("python-service", "polyglot-monorepo")

Reports = Mapping[str, str]  # by format


def reports_of_samples(directory: Path) -> dict[str, Reports]:
    """Makes the samples in an empty directory; what one run of the command writes for each."""
    made = directory / "made"
    subprocess.run([sys.executable, MAKE, made], check=True)
    return {sample: _reports(made / sample, directory) for sample in SAMPLES}


def _reports(sample: Path, directory: Path) -> Reports:
    files = {name: directory / name for name in FORMATS}
    options = [f"--output={name}={path}" for name, path in files.items()]
    command = [str(COMMAND), "scan", *options]
    subprocess.run(command, cwd=sample, env=environment(), check=True, stdout=subprocess.DEVNULL)
    return {name: path.read_text() for name, path in files.items()}


def golden(name: str, text: str) -> str:
    """The report, without what changes elsewhere: the version, and the text of rules in SARIF."""
    if name == "sarif":
        document = json.loads(text)
        assert json.dumps(document, indent=2) + "\n" == text
        for rule in document["runs"][0]["tool"]["driver"]["rules"]:
            for key in set(rule) - {"id"}:
                del rule[key]
        text = json.dumps(document, indent=2) + "\n"
    return text.replace(f'ersion": "{__version__}"', 'ersion": "VERSION"')


def main() -> None:
    with tempfile.TemporaryDirectory() as temporary:
        for sample, reports in reports_of_samples(Path(temporary)).items():
            (GOLDEN / sample).mkdir(parents=True, exist_ok=True)
            for name, text in reports.items():
                (GOLDEN / sample / name).write_text(golden(name, text))


if __name__ == "__main__":
    main()
