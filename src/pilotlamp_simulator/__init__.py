"""The watched systems on loopback, moved in time by a scenario. ``demo``, ``simulate`` and the tests use it.

It answers the way systems.md says the vendors do, and shares no code with the side that asks: what both got wrong
together would stay hidden. It is a world (``world.py``, pure), the APIs that tell of it (``formide``, ``okta_asa``,
``clientexec``), events that change it (``events.py``), and the server around them (``server.py``).
"""
