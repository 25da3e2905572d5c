"""Tests of ctxaudit."""
