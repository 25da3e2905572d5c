"""Checks ctxaudit against Docker: recorded answers, moby's own matcher, a real engine."""
