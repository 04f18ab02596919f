"""Windows with text and windows that ask, each a short-lived program of its own."""
