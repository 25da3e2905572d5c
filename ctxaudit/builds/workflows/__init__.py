"""Hints from CI workflows: which build context and Dockerfile belong together. Nothing is run."""

from __future__ import annotations

from ctxaudit.builds.workflows.model import WorkflowBuilds
from ctxaudit.builds.workflows.paths import workflow_paths
from ctxaudit.builds.workflows.read import read_workflow

__all__ = ["WorkflowBuilds", "read_workflow", "workflow_paths"]
