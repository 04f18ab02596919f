"""History of what was seen: states, gaps, availability and outages."""
