"""Power status of Windows, read by plyer's wrapper. Not run by the tests, which run on Linux.

Not ``plyer.battery`` itself: its "isCharging" is false for a full battery on mains, and where there is no battery.
"""

MAINS_GONE = 0
"""SYSTEM_POWER_STATUS.ACLineStatus; 1: on mains, 255: not known."""


def on_battery_power() -> bool:
    """Tell whether the machine runs on battery; raises any error of the system."""
    from plyer.platforms.win.libs.batterystatus import battery_status

    return bool(battery_status()["ACLineStatus"] == MAINS_GONE)
