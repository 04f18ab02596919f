"""Desktop notifications: over D-Bus where a daemon answers, else by plyer or the tray."""
