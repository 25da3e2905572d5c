"""Tests of `ctxaudit.dockerfile`."""
