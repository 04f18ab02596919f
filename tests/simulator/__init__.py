"""The simulator: what it answers, what moves it, and how it runs."""
