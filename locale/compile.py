"""Compile the catalogues: `python locale/compile.py`, after every edit of a .po file.

The .mo files are committed, because a fresh machine has no msgfmt.
"""

from __future__ import annotations

from pathlib import Path

import polib  # type: ignore[import-untyped]

HERE = Path(__file__).resolve().parent


def compile_catalogues() -> None:
    for source in HERE.glob("*/LC_MESSAGES/*.po"):
        polib.pofile(str(source)).save_as_mofile(str(source.with_suffix(".mo")))


if __name__ == "__main__":
    compile_catalogues()
