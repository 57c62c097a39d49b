"""The set of identities seen, against Python's own."""

from hashlib import md5

from corpus.shapes import SeenSet


def identity(number: int) -> str:
    return md5(str(number).encode()).hexdigest()


def test_holds_what_a_set_holds() -> None:
    """Over several merges of the recent ones into the sorted ones; in between, and at the end."""
    seen = SeenSet()
    for number in range(10_000):
        assert identity(number) not in seen
        seen.add(identity(number))
        assert identity(number) in seen
        assert identity(number // 2) in seen
    assert len(seen) == 10_000
    assert all(identity(number) in seen for number in range(10_000))
    assert not any(identity(number) in seen for number in range(10_000, 20_000))


def test_adding_twice_changes_nothing() -> None:
    seen = SeenSet()
    for _ in range(2):
        seen.update(identity(number) for number in range(5_000))
    assert len(seen) == 5_000


def test_least_and_greatest() -> None:
    seen = SeenSet()
    seen.update(identity(number) for number in range(5_000))
    ends = ["0" * 32, "f" * 32]
    assert not any(end in seen for end in ends)
    seen.update(ends)
    assert all(end in seen for end in ends)
