"""The real programs whose systems Pilotlamp watches, started and ended by the tests, on loopback.

The scripts in packaging/living set each up; these tests run with ``--all`` or ``CI=true``.
"""
