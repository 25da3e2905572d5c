"""The builds of a Compose project, by the Compose specification."""

from __future__ import annotations

from ctxaudit.builds.compose.project import ComposeProject, read_compose

__all__ = ["ComposeProject", "read_compose"]
