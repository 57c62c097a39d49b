"""Byte counts as people write them."""

import pytest

from corpus.sizes import format_size, parse_size


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("200MB", 200_000_000),
        ("64MiB", 64 * 2**20),
        ("5000", 5000),
        ("1", 1),
        ("7b", 7),
        ("1.5GB", 1_500_000_000),
        ("0.1kb", 100),
        ("2 TB", 2 * 10**12),
        (" 20mb ", 20_000_000),
        ("0.5KiB", 512),
        ("123456789012345678901B", 123456789012345678901),
    ],
)
def test_reads_sizes(text: str, size: int) -> None:
    assert parse_size(text) == size


@pytest.mark.parametrize(
    "text",
    ["0", "0MB", "-5MB", "+5MB", "12XB", "nan", "inf", "", "MB", "1e6", "1,5MB", "0x10", "1..5MB", "٣MB", "1.5B"],
)
def test_refuses_the_rest_in_one_line(text: str) -> None:
    with pytest.raises(ValueError, match="write a size such as") as caught:
        parse_size(text)
    assert "\n" not in str(caught.value)
    assert repr(text) in str(caught.value)


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1.00 kB"),
        (45_600_000, "45.6 MB"),
        (99_949_999, "99.9 MB"),
        (99_950_000, "100 MB"),
        (999_600, "1.00 MB"),
        (789 * 10**9, "789 GB"),
        (5000 * 10**12, "5000 TB"),
    ],
)
def test_writes_sizes(size: int, text: str) -> None:
    assert format_size(size) == text
