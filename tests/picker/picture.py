"""The picture in docs/picker.md.

    python -m tests.picker.picture docs/picker.svg

Made of `sample_repos/node-workspaces`: the proposal, and one file more by hand.
"""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from ctxaudit.picker.app import PickerApp
from tests.picker.models import model_of, write

ROOT = Path(__file__).parent.parent.parent
KEYS = ("p", *["down"] * 5, "space", *["up"] * 5, "right", "down", "down", "right")
_FONT = re.compile(r" *@font-face \{.*?\}\n", re.S)  # fetched from the network by who looks at it


async def picture() -> str:
    """An SVG of what is on the screen after some keys, in the working directory's project."""
    app = PickerApp(model_of(Path()), write)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        for key in KEYS:
            await pilot.press(key)
            await app.settled()
            await pilot.pause()
        return _FONT.sub("", app.export_screenshot(title="ctxaudit generate --interactive"))


def main() -> None:
    target = Path(sys.argv[1]).absolute()
    with tempfile.TemporaryDirectory() as directory:
        made = Path(directory) / "made"
        subprocess.run([sys.executable, ROOT / "sample_repos" / "make.py", made], check=True)
        os.chdir(made / "node-workspaces")
        target.write_text(asyncio.run(picture()))


if __name__ == "__main__":
    main()
