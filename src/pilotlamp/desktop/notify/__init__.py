"""Desktop notifications: over D-Bus where a daemon answers, else by whatever else there is."""
