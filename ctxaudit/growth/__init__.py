"""How the builds of a work tree changed since a revision."""
