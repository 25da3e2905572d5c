"""Random trees and ignore files: ctxaudit beside real builds of `COPY . /`.

python -m tests.conformance.fuzz_engine --lists 1000 --seed 1 [--builder classic]
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path, PurePosixPath
from random import Random
from typing import NamedTuple

from tests.conformance.compare import Answer, Case, Place, describe, lay_out, ours, reason_of
from tests.conformance.engine import (
    Engine,
    NoEngineError,
    Taken,
    find_engine,
    taken_by_buildkit,
    taken_by_classic,
)
from tests.conformance.random_contexts import random_ignore, random_texts

LISTS_PER_TREE = 10
BUILDERS = ("buildkit", "classic")


class Outcome(NamedTuple):
    """How the lists of one tree came out."""

    seen: Counter[str]
    differences: list[str]


def docker_takes(place: Place, engine: Engine, builder: str) -> Taken:
    """What the build takes; an error as far as it is Docker's reason."""
    if builder == "classic":
        taken = taken_by_classic(engine, place.context_dir)
    else:
        taken = taken_by_buildkit(engine, place.context_dir, place.dockerfile)
    return taken if taken.error is None else Taken(error=reason_of(taken.error))


def we_take(place: Place, builder: str) -> Taken:
    """What ctxaudit says of it, with the directories that an image has where files have parents."""
    taken = ours(place, builder)
    return with_parents(taken) if builder == "classic" else taken


def with_parents(taken: Taken) -> Taken:
    """The same with all parents of entries: extraction makes the ones that are not sent."""
    found = set(taken.directories)
    for path in (*taken.files, *taken.directories):
        found.update(str(parent) for parent in PurePosixPath(path).parents)
    return taken._replace(directories=tuple(sorted(found - {"."}, key=os.fsencode)))


def compare_tree(seed: str, engine: Engine, builder: str) -> Outcome:
    """Compares some lists over one tree; both come from the seed."""
    random = Random(seed)
    # a name that is not UTF-8 refuses most builds, which then tell nothing more
    texts = random_texts(random, all_names=random.random() < 0.05)
    seen: Counter[str] = Counter()
    differences = []
    with tempfile.TemporaryDirectory() as directory:
        place = lay_out(Path(directory), Case(texts, b""), builder)
        everything = we_take(place, builder)
        for _ in range(LISTS_PER_TREE):
            ignore = random_ignore(random, [*everything.files, *everything.directories])
            place.put(ignore)
            expected = docker_takes(place, engine, builder)
            seen[_kind(expected, everything)] += 1
            if we_take(place, builder) != expected:
                differences.append(_difference(seed, Case(texts, ignore), engine, builder))
    return Outcome(seen, differences)


def _kind(taken: Taken, everything: Taken) -> str:
    if taken.error is not None:
        return "refused"
    if taken.emptied:
        return "some emptied"
    if taken.files == everything.files:
        return "nothing excluded"
    return "some excluded" if taken.files else "all excluded"


def _difference(seed: str, case: Case, engine: Engine, builder: str) -> str:
    answers: dict[str, Answer] = {
        "ours": partial(we_take, builder=builder),
        "docker": partial(docker_takes, engine=engine, builder=builder),
    }
    return f"seed {seed}, {builder}\n{describe(case, answers, builder)}"


def compare(lists: int, seed: int, engine: Engine, builder: str) -> Iterator[Outcome]:
    """Compares this many lists (rounded up to whole trees), some builds at a time."""
    seeds = [f"{seed}/{number}" for number in range(-(-lists // LISTS_PER_TREE))]
    with ThreadPoolExecutor(max_workers=3) as pool:
        yield from pool.map(lambda seed: compare_tree(seed, engine, builder), seeds)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--lists", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--builder", choices=BUILDERS, default="buildkit")
    options = parser.parse_args()
    try:
        engine = find_engine()
    except NoEngineError as reason:
        print(f"nothing compared: {reason}", file=sys.stderr)
        return 2
    seen: Counter[str] = Counter()
    differences = 0
    for outcome in compare(options.lists, options.seed, engine, options.builder):
        seen += outcome.seen
        differences += len(outcome.differences)
        for difference in outcome.differences:
            print(difference, flush=True)
    print(f"seed {options.seed}, {options.builder} of Docker Engine {engine.version}:")
    print(f"{seen.total()} lists compared, {differences} differences; {dict(seen)}")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
