"""``python -m pilotlamp``."""

from pilotlamp.cli import main

if __name__ == "__main__":
    main()
