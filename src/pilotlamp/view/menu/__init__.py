"""The menu: a snapshot as a tree of ``MenuNode``."""
