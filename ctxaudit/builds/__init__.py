"""Which builds a repository has: Dockerfiles, Compose, bake, and what CI workflows tell."""

from __future__ import annotations
