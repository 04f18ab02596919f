"""D-Bus: one client that notifications, tray and system events share."""
