"""Actions on devices, for the tray and the command line alike."""
