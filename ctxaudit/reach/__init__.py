"""Where the files of a build context end up: in the image, in a stage only, or nowhere.

    placements = Placements(plan, ContextFiles(context_dir, is_fetched))
    placements.places("src/app.py")  # (Placement(stage=1, path="/app/src/app.py", ...),)
    placements.reach("src/app.py")  # "image", "stage" or "transferred"

Each COPY and ADD becomes a few mappings of a path of the context to a path of a stage; mappings of
a stage that another COPY takes from are carried on. So one file is a small lookup.
"""

from __future__ import annotations

from ctxaudit.reach.files import ContextFiles
from ctxaudit.reach.losses import Loss, source_losses
from ctxaudit.reach.placements import Placement, Placements
from ctxaudit.reach.sources import Taken

__all__ = ["ContextFiles", "Loss", "Placement", "Placements", "Taken", "source_losses"]
