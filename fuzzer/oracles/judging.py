"""Programs judged by oracles from their text alone: compiled together, run, looked at."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from compile.capture import captured_output
from compile.codegen import Emission, emit
from compile.execute import Executable, executables
from compile.outcome import Failure, Rejected, Stage
from fuzzer.fitting import GUESSES, fitted
from fuzzer.oracles.case import CannotRun, Case, Meaningless
from fuzzer.oracles.table import ORACLES
from fuzzer.oracles.variants import program
from fuzzer.oracles.verdict import Verdict, skipped
from grammar.launch import Launch


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a program: which oracles, on which launch; without one, on one that suits its parameters."""

    oracles: tuple[str, ...]
    launch: Launch | None = None


def question_of(failure: Mapping[str, Any]) -> Question | None:
    """What to ask of the program of a line of the failures file; None where it did not run.

    It is the oracle that found it, or of one that did not end well, whether it does.
    """
    if failure["stage"] not in (Stage.run, Stage.oracle):
        return None
    oracles = (failure["error_type"],) if failure["error_type"] in ORACLES else ("crash",)
    return Question(oracles, launch_of(failure))


def launch_of(failure: Mapping[str, Any]) -> Launch | None:
    """How the program of a line of the failures file is launched, where that was written down."""
    launch = failure.get("launch")
    return None if launch is None else Launch.from_plain(launch)


SLOW_SECONDS = 20.0
"""What the reference may take for the launches of a guess; where it takes longer, one thread has to do."""

Alive = Callable[[], None]


def _unheard() -> None:
    """For those who wait however long it takes."""


def judged(
    sources: Sequence[str], question: Question, alive: Alive = _unheard
) -> list[Mapping[str, Verdict] | Failure]:
    """What each oracle says of each program; for one that is refused before it can run, why.

    `alive` is called before each step that may take long.
    """
    emissions = [_emitted(source) for source in sources]
    places = [place for place, emission in enumerate(emissions) if isinstance(emission, Emission)]
    with captured_output():  # kernels that print, and Warp's native code, which does
        loaded = executables([program(made) for made in emissions if isinstance(made, Emission)])
        built = dict(zip(places, loaded, strict=True))
        found: list[Mapping[str, Verdict] | Failure] = []
        for place, (source, emission) in enumerate(zip(sources, emissions, strict=True)):
            if isinstance(emission, Failure):
                found.append(emission)
            elif isinstance(executable := built[place], Failure):
                found.append(executable)
            else:
                found.append(said(_case(source, emission, executable, question, alive), question.oracles, alive))
    return found


def _case(source: str, emission: Emission, executable: Executable, question: Question, alive: Alive) -> Case:
    """The program on its launch; on the first guess that it has a meaning on, where nobody says how it is launched."""
    is_guess, alone = question.launch is None, question.oracles == ("crash",)
    launches = [fitted(emission, question.launch, guess) for guess in (GUESSES if is_guess else GUESSES[:1])]
    # Whether a launch ends well is seen without the reference: what it cannot follow is run to see that.
    careful, guessed = is_guess or not alone, is_guess and not alone
    cases = [Case(source, made, emission, executable, careful=careful, guessed=guessed) for made in launches]
    return _suitable(cases, alive) if is_guess else cases[0]


def _suitable(cases: Sequence[Case], alive: Alive) -> Case:
    """The first case with a meaning, or the last one, of one thread, where the reference takes long for that."""
    for case in cases:
        alive()
        begun = perf_counter()
        if _has_meaning(case):
            is_slow = perf_counter() - begun > SLOW_SECONDS
            return cases[-1] if is_slow and _has_meaning(cases[-1]) else case
    return cases[0]


def _has_meaning(case: Case) -> bool:
    try:
        return bool(case.turns)
    except Meaningless:
        return False
    except CannotRun:  # nor would it on another guess
        return True


def said(case: Case, oracles: Sequence[str], alive: Alive = _unheard) -> Mapping[str, Verdict]:
    """What each oracle says of a case. `alive` is called before each step that may take long."""
    try:
        alive()
        _ = case.turns
    except CannotRun as reason:
        return {name: skipped(f"no inputs: {reason}") for name in oracles}
    except Meaningless as reason:
        return {name: skipped(f"undefined: {reason}") for name in oracles}
    return {name: _verdict(name, case, alive) for name in oracles}


def _verdict(name: str, case: Case, alive: Alive) -> Verdict:
    alive()
    return ORACLES[name].judge(case)


def _emitted(source: str) -> Emission | Failure:
    try:
        return emit(source, ("cpu",))
    except Rejected as rejected:
        return rejected.failure
