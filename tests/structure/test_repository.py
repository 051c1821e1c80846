"""What may stand in the repository, and what never."""

from __future__ import annotations

import re
from pathlib import Path

from zhuxue.engine.common.identity import check_digit, fault

LARGEST = 1024 * 1024
ADDRESS_OF_AN_INDEX = re.compile(
    r"pypi\.(org|tuna)|pythonhosted\.org|registry\.npmjs|npmmirror\.com|deb\.debian\.org|mirrors?\.[\w-]+\.|"
    r"--(?:(?:extra-)?index-url|default-index|find-links|trusted-host)"
)
PATH_OF_A_MACHINE = re.compile(r"(?<![\w.$~/}-])/(?:root|home|Users|work|opt|tmp)/[\w.-]+|[A-Z]:\\+Users\\")
EIGHTEEN_CHARACTERS = re.compile(r"(?<![0-9A-Za-z])[0-9]{17}[0-9Xx](?![0-9A-Za-z])")
SYNTHETIC = ("4399", "810000", "820000", "830000")  # no county has them
STANDARD_EXAMPLE = "11010519491231002X"  # printed in GB 11643-1999


def test_no_file_holds_the_address_of_a_package_index(texts: dict[str, str]) -> None:
    assert places(ADDRESS_OF_AN_INDEX, texts) == []


def test_no_file_holds_a_path_of_somebodys_machine(texts: dict[str, str]) -> None:
    assert places(PATH_OF_A_MACHINE, texts) == []


def test_no_file_holds_the_identity_number_of_a_possible_person(texts: dict[str, str]) -> None:
    found = {(name, number) for name, text in texts.items() for number in possible_people(text)}

    assert found == set()


def test_a_possible_person_is_noticed() -> None:
    first17 = "11010519491231003"
    person = first17 + check_digit(first17)
    nobody = "4399" + first17[4:]

    assert possible_people(f"张三,{person}") == [person]
    assert possible_people(f"{STANDARD_EXAMPLE} {nobody}{check_digit(nobody)} {person}7 {first17}A") == []


def test_no_file_is_larger_than_a_mebibyte(files: list[Path]) -> None:
    assert [path.name for path in files if path.stat().st_size > LARGEST] == []


def test_the_library_holds_no_python(texts: dict[str, str]) -> None:
    assert [name for name in texts if name.startswith("src/zhuxue/library/") and name.endswith(".py")] == []


def possible_people(text: str) -> list[str]:
    """Return the identity numbers in `text` that somebody may have."""
    numbers = (number.upper() for number in EIGHTEEN_CHARACTERS.findall(text))
    return [n for n in numbers if fault(n) is None and not n.startswith(SYNTHETIC) and n != STANDARD_EXAMPLE]


def places(pattern: re.Pattern[str], texts: dict[str, str]) -> list[str]:
    """Return `file:line: match` for every match."""
    return [
        f"{name}:{number}: {found[0]}"
        for name, text in texts.items()
        for number, line in enumerate(text.splitlines(), start=1)
        for found in pattern.finditer(line)
    ]
