"""`check`: what the oracles say of the kernels in a file, whoever wrote them."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from compile.outcome import NO_ONE_KERNEL, Failure, Stage, Symptom
from fuzzer.errors import Refused
from fuzzer.judge import Judge
from fuzzer.kernels import kernels
from fuzzer.oracles.judging import Question
from fuzzer.oracles.verdict import Verdict

Said = Mapping[str, Verdict] | Failure


def check_file(path: Path, oracles: tuple[str, ...]) -> bool:
    """Print what each oracle says of each kernel of a file; whether nothing is wrong. Raises Refused."""
    sources = kernels(_read(path))
    if not sources:
        raise Refused(f"{path}: no kernel: nothing at its top level is decorated with wp.kernel")
    question = Question(oracles)
    with Judge() as judge:
        said = {name: judge.opinions([source], question)[0] for name, source in sources.items()}
    Console(highlight=False).print(_table(said))
    return not any(_is_wrong(one) for one in said.values())


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(f"{path}: cannot be read ({error})") from error


def _is_wrong(said: Said) -> bool:
    if isinstance(said, Failure):
        return said.error_type != NO_ONE_KERNEL
    return any(verdict.failure is not None for verdict in said.values())


def _table(said: Mapping[str, Said]) -> Table:
    table = Table("kernel", "oracle", "verdict", "", box=None)
    for name, one in said.items():
        for row in _rows(one):
            table.add_row(name, row[0], row[1], Text(row[2]))
    return table


def _rows(said: Said) -> Iterator[tuple[str, str, str]]:
    if isinstance(said, Failure):
        yield str(said.stage), _word(said), f"{said.error_type}: {said.message}"
        return
    for name, verdict in said.items():
        if verdict.failure is not None:
            yield name, "wrong", verdict.failure.message
        else:
            yield name, "not judged" if verdict.skipped else "passed", verdict.skipped or ""


def _word(failure: Failure) -> str:
    """Who is to blame, in a word: nobody, the program or Warp, a launch that did not end well, or this fuzzer."""
    if failure.error_type == NO_ONE_KERNEL:
        return "not judged"
    if failure.stage is Stage.worker:
        return "our mistake"
    return "refused" if failure.symptom == Symptom.error else "wrong"
