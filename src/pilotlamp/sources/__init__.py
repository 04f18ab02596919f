"""Facts in: one folder per watched system, and the one HTTP client they share."""
