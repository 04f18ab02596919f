"""Domain model: devices, readings, changes and alerts. Pure, standard library only; time is always an argument."""
