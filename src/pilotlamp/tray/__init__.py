"""The tray program: the lamp, its menu, and the supervision of the engine."""
