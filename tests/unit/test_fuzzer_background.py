"""Failures are shrunk beside a run, each kind once."""

from pathlib import Path

from failing import corpus_with, keyword, mixed, undrawn

from corpus.failures import iter_failures
from corpus.shrunk import load_shrunk
from fuzzer.background import BackgroundShrinker
from fuzzer.findings import findings


def test_each_signature_is_shrunk_once_and_what_was_not_drawn_never(tmp_path: Path) -> None:
    corpus = corpus_with(tmp_path / "corpus", mixed("(2 + 3)", 0), undrawn(1), mixed("2", 2), keyword(3))
    with BackgroundShrinker(corpus, 30) as shrinker:
        shrinker.add_all(iter_failures(corpus))
        assert shrinker.pending == 2
        while shrinker.pending:
            shrinker.collect(1)
    small = load_shrunk(corpus)
    assert set(small) == {finding.signature.id for finding in findings(corpus) if finding.stage != "draw"}
    assert all(one.statements[1] <= 3 and not one.flaky for one in small.values())
    with BackgroundShrinker(corpus, 30) as shrinker:
        shrinker.add_all(iter_failures(corpus))
        assert not shrinker.pending


def test_nothing_is_done_without_time(tmp_path: Path) -> None:
    corpus = corpus_with(tmp_path / "corpus", mixed("2", 0))
    with BackgroundShrinker(corpus, 0) as shrinker:
        shrinker.add_all(iter_failures(corpus))
        assert not shrinker.pending


def test_a_failure_that_does_not_come_again_is_marked_and_not_shrunk(tmp_path: Path) -> None:
    corpus = corpus_with(tmp_path / "corpus", mixed("2.0", 0))
    with BackgroundShrinker(corpus, 30) as shrinker:
        shrinker.add_all(iter_failures(corpus))
        while shrinker.pending:
            shrinker.collect(1)
    (one,) = load_shrunk(corpus).values()
    assert (one.flaky, one.failed, one.source) == (True, 0, mixed("2.0", 0).python_source)
