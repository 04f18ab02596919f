"""A pystray backend of our own for Linux: StatusNotifierItem and com.canonical.dbusmenu over D-Bus, without GTK.

``backend`` is the pystray side, ``connection`` the registration with the desktop's watcher, ``item`` and ``menu`` the
two D-Bus objects, ``menu_state`` what outlives their connection. ``tree``, ``target``, ``ids``, ``moves`` and
``open_menus`` are the pure decisions about the menu, ``properties`` and ``pixmaps`` the formats of its items and of the
icon.
"""
