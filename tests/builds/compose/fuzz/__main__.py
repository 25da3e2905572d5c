"""The command: makes cases of all kinds and shows those that Docker reads otherwise."""

from __future__ import annotations

import argparse
import sys

from tests.builds.buildx import has_buildx
from tests.builds.compose.fuzz import LANGUAGES
from tests.builds.compose.fuzz.compare import Difference, differences

_BATCH = 250


def _show(kind: str, found: Difference) -> None:
    print(f"--- {kind}")
    for name, content in found.project.files.items():
        print(f"== {name}\n{content}", end="" if content.endswith("\n") else "\n")
    print(f"ours:   {found.ours}\nDocker: {found.theirs}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=1000, help="of each kind")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", choices=[one.name for one in LANGUAGES])
    parser.add_argument("--show", type=int, default=10, help="differences to show of each kind")
    options = parser.parse_args()
    if not has_buildx():
        sys.exit("docker buildx is not at hand")
    total = 0
    for language in LANGUAGES:
        if options.only not in (None, language.name):
            continue
        found: list[Difference] = []
        for start in range(0, options.cases, _BATCH):
            count = min(_BATCH, options.cases - start)
            found += differences(language, options.seed * 1000 + start // _BATCH, count)
        print(f"{language.name}: {options.cases} cases, {len(found)} differ")
        for one in found[: options.show]:
            _show(language.name, one)
        total += len(found)
    return 1 if total else 0


if __name__ == "__main__":
    sys.exit(main())
