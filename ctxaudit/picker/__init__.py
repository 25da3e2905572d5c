"""What `generate --interactive` shows: what is sent, and what becomes of the ignore file."""
