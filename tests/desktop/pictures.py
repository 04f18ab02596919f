"""Pictures of a desktop, saved into the folder that ``SCREENSHOTS`` names; somebody should look at them."""

import os
from pathlib import Path
from typing import Final

from PIL import Image

from tests.desktop.real_desktop import RealDesktop

_ROOT: Final = Path(__file__).parents[2]


def keep(desktop: RealDesktop, name: str) -> Image.Image:
    """The screen when it stands still, saved where pictures are asked for."""
    picture = desktop.until_still()
    if "SCREENSHOTS" in os.environ:
        folder = _ROOT / os.environ["SCREENSHOTS"]
        folder.mkdir(parents=True, exist_ok=True)
        picture.save(folder / name, optimize=True)
    return picture
