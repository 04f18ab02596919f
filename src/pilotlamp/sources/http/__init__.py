"""Bounded HTTP client of all systems."""
