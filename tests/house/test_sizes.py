"""Short functions and files, measured (style §3.11)."""

from __future__ import annotations

from statistics import median

from tests.house.source import functions, length, modules, report

LONGEST_FUNCTION = 60
LONGEST_FILE = 500
MEDIAN_FUNCTION = 10


def test_no_function_is_longer_than_sixty_lines() -> None:
    faults = [
        f"{module.at(node)} {node.name}: {length(node)} lines"
        for module in modules()
        for node in functions(module)
        if length(node) > LONGEST_FUNCTION
    ]
    assert not faults, report(faults)


def test_no_file_is_longer_than_five_hundred_lines() -> None:
    faults = [f"{module.name}: {module.lines} lines" for module in modules() if module.lines > LONGEST_FILE]
    assert not faults, report(faults)


def test_the_median_function_is_short() -> None:
    lengths = [length(node) for module in modules() for node in functions(module)]
    assert median(lengths) <= MEDIAN_FUNCTION
