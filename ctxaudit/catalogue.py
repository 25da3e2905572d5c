"""Names that are well known to be made by tools and not to belong into an image."""

from __future__ import annotations

GIT = ".git"
NODE_MODULES = "node_modules"
WELL_KNOWN = (GIT, NODE_MODULES)

# names that mean the same litter at any depth, as they are written in ignore files
LITTER = frozenset(
    name
    for line in (
        ".git .hg .svn .bzr CVS",
        "node_modules bower_components .npm .pnpm-store",
        "__pycache__ *.pyc *.pyo *.pyd *.py[co] *.py[cod] *$py.class *.egg-info .eggs",
        ".venv .virtualenv .tox .nox .ipynb_checkpoints",
        ".pytest_cache .mypy_cache .ruff_cache .hypothesis .cache .sass-cache",
        ".coverage .coverage.* htmlcov .nyc_output",
        ".env .env.* .env.local .envrc",
        ".next .nuxt .svelte-kit .turbo .parcel-cache .angular .gradle .terraform",
        ".idea .vscode .vs *.swp *.swo *~ .DS_Store Thumbs.db desktop.ini",
        "*.log npm-debug.log npm-debug.log* yarn-debug.log* yarn-error.log* *.pid",
        "*.class *.o *.tsbuildinfo",
    )
    for name in line.split(" ")
)

# directories that tools make, but whose names are also given to sources
MAYBE_LITTER = frozenset(
    "dist build target out bin obj vendor coverage tmp temp logs venv env data".split(" ")
)


def is_preventive(name: str) -> bool:
    """Whether a pattern of this name makes sense although nothing of the kind is there today."""
    last = name.rstrip("/*").rpartition("/")[2]
    return last in LITTER or last in MAYBE_LITTER or name.rpartition("/")[2] in LITTER
