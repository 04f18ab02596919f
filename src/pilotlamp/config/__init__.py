"""The settings file: ``load`` reads and checks it, or raises a ``ConfigError`` that names line and key."""

from pilotlamp.config.load import EXAMPLE, default_path, load
from pilotlamp.config.settings import Settings, SourceSettings

__all__ = ["EXAMPLE", "Settings", "SourceSettings", "default_path", "load"]
