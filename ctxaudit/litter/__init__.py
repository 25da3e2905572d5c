"""From what the catalogue knows to findings: what a build needs of it, which line excludes it."""
