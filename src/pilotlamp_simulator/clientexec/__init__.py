"""Clientexec's online users, as systems.md, "Clientexec", tells them."""
