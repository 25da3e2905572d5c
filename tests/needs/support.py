"""Needs of a tree that was written for a test."""

from __future__ import annotations

from pathlib import Path

from ctxaudit.builder import builder_named
from ctxaudit.contexts import Contexts
from ctxaudit.needs import Needs
from ctxaudit.needs.files import Files
from ctxaudit.needs.find import DETECTORS, find_needs, reader_of


def files_of(root: Path) -> Files:
    """The tree as detectors see it."""
    tree = Contexts(builder_named("buildkit")).whole_tree(str(root))
    names = [name for detector in DETECTORS for name in detector.NAMES]
    endings = [ending for detector in DETECTORS for ending in detector.ENDINGS]
    return Files(tree, reader_of(str(root)), names, endings)


def needs_of(root: Path) -> Needs:
    """What the detectors say of the tree."""
    tree = Contexts(builder_named("buildkit")).whole_tree(str(root))
    return find_needs(tree, reader_of(str(root)))
