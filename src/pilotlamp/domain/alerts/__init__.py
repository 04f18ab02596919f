"""Alert rules (alerts.md): each rule in a module of its own, composed in ``decide``."""
