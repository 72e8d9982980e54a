#!/usr/bin/env python3
"""Cut static/vendor/icons-*.svg out of Lucide's full sprite: `cut_icons.py SPRITE NAME...`.

Names given are added to those already in the file, so adding an icon is one run with its name.
SPRITE is `sprite.svg` of the npm package lucide-static, in the version the file name says.
"""

import re
import sys
from pathlib import Path

ICONS = Path(__file__).resolve().parent.parent / "static/vendor/icons-lucide-1.62.0.svg"
SYMBOL = re.compile(r'<symbol id="([a-z0-9-]+)".*?</symbol>', re.DOTALL)


def main(sprite: str, *names: str) -> None:
    """Write the cut sprite with the old names and the new ones."""
    every = {found[1]: found[0] for found in SYMBOL.finditer(Path(sprite).read_text())}
    kept = SYMBOL.findall(ICONS.read_text()) if ICONS.exists() else []
    wanted = sorted({*kept, *names})
    if unknown := [name for name in wanted if name not in every]:
        sys.exit(f"No such icon in {sprite}: {', '.join(unknown)}")
    symbols = "\n".join(re.sub(r"\s+", " ", every[name]).replace("> <", "><") for name in wanted)
    header = "<!-- Cut from lucide-static 1.62.0, ISC; see LICENSES.md -->"
    ICONS.write_text(f'<svg xmlns="http://www.w3.org/2000/svg">\n{header}\n{symbols}\n</svg>\n')
    print(f"{ICONS.name}: {len(wanted)} icons, {ICONS.stat().st_size} bytes")


if __name__ == "__main__":
    main(*sys.argv[1:])
