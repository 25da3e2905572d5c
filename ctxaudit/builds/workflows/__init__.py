"""Hints from CI workflows: which build context and Dockerfile belong together. Nothing is run."""

from __future__ import annotations
