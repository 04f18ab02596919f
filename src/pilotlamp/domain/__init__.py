"""What is true: devices, readings, changes and alerts. Pure, standard library only; time is always an argument."""
