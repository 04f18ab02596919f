"""Pilotlamp: the worst state of everything you look after, as one light in the taskbar."""

__version__ = "0.1.0"
