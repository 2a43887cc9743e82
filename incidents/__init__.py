"""Readiness and incidents."""
