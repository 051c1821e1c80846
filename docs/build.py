"""Write docs/reference again from the code and the library: `make docs`; `--pictures` and `--transcripts` do more."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import reference_pages

OUT = Path(__file__).parent / "reference"


def main(arguments: list[str]) -> None:
    """Write the reference; with `--transcripts` what commands print, with `--pictures` the pictures of the report."""
    OUT.mkdir(exist_ok=True)
    for name, text in reference_pages.pages().items():
        (OUT / name).write_text(text, encoding="utf-8", newline="\n")
    print(f"{len(reference_pages.pages())} pages in docs/reference")
    if "--transcripts" in arguments:
        import transcript

        transcript.refresh_all()
    if "--pictures" in arguments:
        import pictures

        pictures.make_all()


if __name__ == "__main__":
    main(sys.argv[1:])
