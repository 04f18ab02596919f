"""A print shop: OctoPrint, Moonraker and a CUPS server, as systems.md tells them."""
