"""What a run shows on the way."""

import pytest

from fuzzer.progress import Bar, Goal, Lines, Tally, display

BEGUN = Tally(payload_bytes=1_000_000, accepted=25)
LATER = Tally(payload_bytes=3_000_000, accepted=75, rejected=1, duplicates=2, failures=3)


def test_plain_lines_where_there_is_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert isinstance(display(Goal(5_000_000), BEGUN), Lines)
    clock = iter([100.0, 104.0, 110.0, 111.0])
    with Lines(Goal(5_000_000), BEGUN, lambda: next(clock)) as shown:
        for _ in range(3):
            shown.show(LATER)
    assert capsys.readouterr().err == (
        "3.00 MB of 5.00 MB, 200 kB/s, 10 s left: 75 accepted, 1 rejected, 2 duplicates, 3 failures\n"
    )


def test_a_bar_shows_bytes_and_counts(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "100")
    with Bar(Goal(5_000_000), BEGUN) as shown:
        shown.show(LATER)
        shown.say("a word")
    err = capsys.readouterr().err
    assert "3.0/5.0 MB" in err
    assert "75 accepted, 1 rejected, 2 duplicates, 3 failures" in err
    assert "a word\n" in err


def test_failures_of_the_drawing_count_as_rejected() -> None:
    tally = Tally()
    for stage in ("draw", "codegen", "native_cuda", "worker", "draw"):
        tally.count_failures(stage)
    assert (tally.rejected, tally.failures) == (2, 3)
