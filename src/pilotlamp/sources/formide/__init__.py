"""Formide (Printr): 3D-printer hosts, their sessions and printers."""
