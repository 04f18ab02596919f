"""Views: snapshots and alerts as icons, menus, notices, tables and JSON. Pure."""
