"""A pystray backend of our own for Linux: StatusNotifierItem and com.canonical.dbusmenu over D-Bus, without GTK.

It knows nothing of Pilotlamp. ``backend`` is the pystray side, ``connection`` the life of the bus connection and the
registration with the desktop's watcher, ``item`` and ``menu`` the two D-Bus objects, ``tree``, ``moves`` and
``openings`` the pure decisions about the menu, ``properties`` and ``pixmaps`` the formats of its items and of the icon.
"""
