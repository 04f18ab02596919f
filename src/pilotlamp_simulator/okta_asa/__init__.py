"""Okta Advanced Server Access, as systems.md, "Okta Advanced Server Access (ScaleFT)", tells it."""
