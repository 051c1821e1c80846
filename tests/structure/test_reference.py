"""The generated reference is what the library says today."""

import importlib.util
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"


def test_the_reference_pages_are_what_make_docs_would_write():
    spec = importlib.util.spec_from_file_location("build", DOCS / "build.py")
    build = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(build)

    for name, text in build.pages().items():
        assert (DOCS / "reference" / name).read_text(encoding="utf-8") == text, f"run make docs: {name}"
