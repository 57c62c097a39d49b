"""Launches as scripts: the arguments, the launch, and what should come out of it."""

import itertools
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from compile.capture import captured_output
from compile.codegen import emit
from compile.described import ArrayOf, Record, Type
from compile.execute import Executable, executables
from compile.outcome import Rejected, Stage
from fuzzer.findings import Finding
from fuzzer.fitting import fitted
from fuzzer.inputs import NoInputs, dimensions, inputs
from fuzzer.oracles.case import CannotRun, Case, Meaningless, Turn
from fuzzer.oracles.gradient import blamed
from fuzzer.oracles.judging import Question, question_of
from fuzzer.oracles.products import Doubt
from fuzzer.oracles.variants import program
from fuzzer.reference.compare import SLACK, differences
from fuzzer.reporting.arguments import CannotWrite, Writing, listed, spelled
from fuzzer.values import flattened
from grammar.launch import TURNS

MOST = 30_000
"""Characters of a script: an issue holds no more than twice as many."""

_OURS = frozenset({"np", "tape", "got", "inf", "nan"})


def launched(finding: Finding) -> Iterator[str]:
    """Scripts that may show a finding: its program and a launch.

    Of a wrong result it is the smallest launch that gives one, which is found out by executing the program; of what
    does not end well, each launch that there is, and nothing is executed. Raises CannotWrite.
    """
    question = question_of(finding.failure)
    if question is None or finding.source is None:
        raise CannotWrite("what was not launched")
    case = _case(finding.source, question)
    try:
        if finding.stage is Stage.run:
            for number in range(TURNS):
                yield _text(case, _Script(case, inputs(case.launch, number), dimensions(case.launch, number)).ended())
            return
        with captured_output():  # kernels print
            text = _text(case, _looked_at(case, question.oracles[0]))
        yield text
    except (CannotRun, Meaningless, NoInputs) as reason:
        raise CannotWrite(str(reason)) from reason


def _case(source: str, question: Question) -> Case:
    try:
        emission = emit(source, ("cpu",))
    except Rejected as rejected:
        raise CannotWrite("what Warp refuses") from rejected
    (made,) = executables([program(emission)])
    if not isinstance(made, Executable):
        raise CannotWrite("what does not compile")
    return Case(source, fitted(emission, question.launch), emission, made, careful=True)


def _text(case: Case, lines: Iterable[str]) -> str:
    body = "".join(f"{line}\n" for line in lines)
    imports = "from math import inf, nan\n\n" if re.search(r"\b(inf|nan)\b", body) else ""
    imports += "import numpy as np\n\n" if "np." in body else ""
    text = f"{case.source.rstrip()}\n\n\n{imports}{body}"
    if len(text) > MOST:
        raise CannotWrite(f"{len(text)} characters")
    return text


def _looked_at(case: Case, oracle: str) -> Iterator[str]:
    """What comes after the program: the smallest launch that an oracle finds wrong, and that it is."""
    match oracle:
        case "reference" | "seeds":
            turn = _wrong(case, case.turns if oracle == "reference" else case.further)
            return _Script(case, turn.arguments, turn.dim).wrong_results(turn)
        case "gradient":
            doubt = _doubt(case)
            turn = doubt.along.turn
            return _Script(case, turn.arguments, turn.dim, differentiable=True).wrong_gradient(doubt)
    raise CannotWrite(f"what {oracle} says")


def _wrong(case: Case, turns: Iterable[Turn]) -> Turn:
    wrong = [turn for turn in turns if differences(case.outcome(turn), turn.ran.arrays)]
    if not wrong:
        raise CannotWrite("what is right now")
    return min(wrong, key=lambda turn: turn.size)


def _doubt(case: Case) -> Doubt:
    smallest = sorted(case.turns, key=lambda turn: turn.size)
    doubt = blamed(case, (turn for turn in itertools.chain(smallest, case.further) if 0 not in turn.dim))
    if doubt is None:
        raise CannotWrite("what is right now")
    return doubt


@dataclass(frozen=True)
class _Script:
    """The statements after a program that launch it and look at what comes out."""

    case: Case
    arguments: Mapping[str, Any]
    dim: tuple[int, ...]
    differentiable: bool = False

    @property
    def _types(self) -> Mapping[str, Type]:
        return self.case.emission.parameters

    @property
    def _writing(self) -> Writing:
        return Writing(_OURS.union(self.case.live.names), self.differentiable)

    def ended(self) -> Iterator[str]:
        """A launch, and the end of it."""
        yield from self._made()
        yield self._launch()

    def wrong_results(self, turn: Turn) -> Iterator[str]:
        """A launch, and the arrays that are wrong after it."""
        yield from self.ended()
        outcome = self.case.outcome(turn)
        expected, errors = flattened(outcome.arrays), flattened(outcome.errors)
        apart: dict[str, list[float]] = {}
        for one in differences(outcome, turn.ran.arrays):
            apart.setdefault(re.sub(r"\[\d+\]", "", one.array), []).append(abs(float(one.expected) - float(one.got)))
        for name, gaps in apart.items():
            if not np.isfinite(errors[name]).all() or expected[name].dtype == np.uint16:
                raise CannotWrite(f"{name}, of which some numbers are anybody's guess")
            # Half of the greatest difference: Warp's own builds fuse products, and round otherwise than the reference.
            room = max(filter(math.isfinite, gaps), default=2.0 * SLACK * float(np.max(errors[name]))) / 2.0
            yield f"np.testing.assert_allclose({self._read(name)}, {listed(expected[name])}, rtol=0.0, atol={room:.3g})"

    def wrong_gradient(self, doubt: Doubt) -> Iterator[str]:
        """A launch on a tape, its backward pass, and a derivative along one direction made of the gradients."""
        yield from self._made()
        yield "tape = wp.Tape()"
        yield "with tape:"
        yield f"    {self._launch()}"
        weights = [f"{self._array(name)}: {self._weights(name, held)}" for name, held in doubt.weights.items()]
        yield f"tape.backward(grads={{{', '.join(weights)}}})"
        products = [
            f"np.sum({self._array(name)}.grad.numpy() * np.array({listed(np.asarray(way))}))"
            for name, way in doubt.along.ways.items()
        ]
        gap = abs(doubt.forward - doubt.backward) / 2.0
        yield f"got = {' + '.join(products)}"
        yield f"np.testing.assert_allclose(got, {doubt.forward:.9g}, rtol=0.0, atol={gap:.3g})"

    def _made(self) -> Iterator[str]:
        for name, value in self.arguments.items():
            yield from self._writing.statements(name, self._types[name], value)

    def _launch(self) -> str:
        given = ", ".join(self._writing.name(name) for name in self._types)
        return f'wp.launch({self._kernel()}, dim={self.dim}, inputs=[{given}], device="cpu")'

    def _kernel(self) -> str:
        """The kernel's name in its module; of an instance of a generic one, that of the generic one."""
        kernel = self.case.live.kernel
        kernels = [name for name, value in self.case.live.names.items() if isinstance(value, type(kernel))]
        own = [name for name in kernels if self.case.live.names[name] is kernel]
        if not kernels:
            raise CannotWrite("a kernel without a name")
        return (own or kernels)[0]

    def _array(self, name: str) -> str:
        """An array by its name as of `flattened`. Raises CannotWrite for a part of an array of structs."""
        root, *path = name.split(".")
        if path and not isinstance(self._types[root], Record):
            raise CannotWrite(f"the gradient of {name}")
        return ".".join((self._writing.name(root), *path))

    def _read(self, name: str) -> str:
        root, *path = name.split(".")
        if isinstance(self._types[root], Record):
            return f"{self._array(name)}.numpy()"
        return f"{self._writing.name(root)}.numpy(){''.join(f'[{key!r}]' for key in path)}"

    def _weights(self, name: str, held: Any) -> str:
        of: Type = self._types[name.split(".")[0]]
        for key in name.split(".")[1:]:
            assert isinstance(of, Record)
            of = dict(of.fields)[key]
        if not isinstance(of, ArrayOf):
            raise CannotWrite(f"the gradient of {name}")
        return f'wp.array({listed(np.asarray(held))}, dtype={spelled(of.element)}, device="cpu")'
