"""Four packages, one direction: `fuzzer` imports the others, and these never one another."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = {"grammar", "compile", "corpus", "fuzzer"}


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            yield node.module or ""


def uses(package: str) -> set[str]:
    names = {name for path in (ROOT / package).rglob("*.py") for name in imported(path)}
    return {name.partition(".")[0] for name in names}


@pytest.mark.parametrize("package", ["grammar", "compile", "corpus"])
def test_no_package_imports_a_sibling(package: str) -> None:
    assert uses(package) & PACKAGES <= {package}


@pytest.mark.parametrize(
    ("package", "strangers"),
    [
        ("corpus", {"warp", "hypothesis", "libcst"}),
        ("compile", {"hypothesis", "libcst"}),
        ("fuzzer", {"warp"}),
    ],
)
def test_no_package_knows_what_is_not_its_own(package: str, strangers: set[str]) -> None:
    assert not uses(package) & strangers
