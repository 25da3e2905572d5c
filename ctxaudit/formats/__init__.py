"""Formats: an audit in, text out."""
