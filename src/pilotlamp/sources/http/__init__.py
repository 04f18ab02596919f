"""The one bounded HTTP client of all systems."""
