"""The settings file: ``load`` reads and checks all of it, or raises a ``ConfigError`` naming the key and the line."""

from pilotlamp.config.load import EXAMPLE, default_path, load
from pilotlamp.config.settings import Settings, SourceSettings

__all__ = ["EXAMPLE", "Settings", "SourceSettings", "default_path", "load"]
