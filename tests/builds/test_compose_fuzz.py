"""Random Compose projects give the builds that Docker finds; `fuzz` makes as many as wanted."""

from __future__ import annotations

import pytest

from tests.builds.buildx import has_buildx
from tests.builds.compose.fuzz import LANGUAGES
from tests.builds.compose.fuzz.compare import Language, differences


@pytest.mark.skipif(not has_buildx(), reason="docker buildx is not at hand")
@pytest.mark.parametrize("language", LANGUAGES, ids=[language.name for language in LANGUAGES])
def test_random_cases(language: Language) -> None:
    assert differences(language, seed=1, count=60) == []
