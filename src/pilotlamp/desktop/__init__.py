"""Facts out: the tray, notifications, dialogs and links of each desktop, behind protocols in our own words."""
