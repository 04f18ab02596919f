"""Formide: the cloud API and the devices' own, as systems.md, "Formide (Printr)", tells them."""
