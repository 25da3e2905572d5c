"""What `generate` does: the ignore file that a project should have, and how it gets there."""
