"""The tray: pystray's menu and icon on each system's toolkit."""
