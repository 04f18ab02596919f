"""Composition root: builds, wires, starts and stops. The only room that knows everybody."""
