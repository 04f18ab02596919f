"""Clientexec: who is online at a support desk, staff and customers."""
