"""Random Compose projects, read by ctxaudit and by Docker.

python -m tests.builds.compose.fuzz --cases N --seed S
"""

from __future__ import annotations

from tests.builds.compose.fuzz.envfiles import ENV_FILES
from tests.builds.compose.fuzz.services import SERVICES
from tests.builds.compose.fuzz.texts import INTERPOLATION, SCALARS

LANGUAGES = (INTERPOLATION, SCALARS, ENV_FILES, SERVICES)
