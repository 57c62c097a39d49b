"""`bench`: where the time goes, and how much of it is ours. All figures are of one run: their ratios hold anywhere."""

import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import orjson
from rich.console import Console
from rich.table import Table

from compile.capture import captured_output
from compile.codegen import TARGETS, Emission, preamble
from compile.execute import Executable
from compile.execute import Program as Executing
from compile.measure import bare_seconds, step_seconds
from compile.native import Unit
from compile.outcome import Failure, Rejected
from corpus.configuration import LEVELS, Configuration
from corpus.record import Record
from corpus.sizes import format_size
from corpus.store import Corpus
from fuzzer.block import Item, Task
from fuzzer.compose import tool_versions
from fuzzer.limits import BLOCK
from fuzzer.oracles import ORACLES
from fuzzer.stages import Stages
from fuzzer.supervisor import Supervisor
from fuzzer.worker import spare_collector
from grammar import KERNEL_TYPES, Program

# Programs before the clocks start, at most, and up to twice as many as are measured: caches of types and calls fill, as
# they are for most of a run, and headers are precompiled.
WARM_UP, WARM_UP_CHECKED = 6 * len(KERNEL_TYPES), BLOCK


@dataclass(frozen=True, slots=True)
class Measured:
    """A bench's figures. Seconds are means over the kernels kept, what was tried in vain included."""

    kernels: int
    payload_bytes: int
    check: str
    seconds: dict[str, float]  # a kernel, by stage; the parts of `emit` and `check` are inside these
    seconds_by_type: dict[str, float]  # a kernel of that type, up to the native checks
    bare_seconds: float  # a kernel, for bare Warp
    payload_bytes_per_second: float  # and core, all stages together
    draw_ratio: float  # time to draw and print a program over bare Warp's where that comes first
    codegen_ratio: float  # bare Warp's time over ours up to the native checks, for the same programs
    compile_ratio: float | None  # clang's and NVRTC's time over ours, all stages together
    level_ratios: dict[str, float]  # what each level past `compile` takes on top, over all that comes before it
    workers: int | None
    workers_ratio: float | None  # programs a second, over those of one worker


STAGES = ("draw", "emit", "record", "store", "check", "judge")
PARTS: dict[str, tuple[str, ...]] = {
    "emit": ("load", "hash", "build", "print", "extract", "forget"),
    "check": ("clang", "nvrtc"),
    "judge": ("run", *ORACLES),
}


def measure(count: int, seed: int, *, check: str, workers: int | None) -> Measured:
    """Take `count` programs of all kernel types in turn through every stage, and through bare Warp in between."""
    _Pipeline(_configuration(seed + 1, "codegen")).run(min(WARM_UP, 2 * count))
    _Pipeline(_configuration(seed + 2, check)).run(WARM_UP_CHECKED)
    spare_collector()
    pipeline = _Pipeline(_configuration(seed, check))
    pipeline.run(count)
    seconds = {step: total / count for step, total in pipeline.seconds.items()}
    seconds["load"] = seconds["emit"] - sum(seconds.get(part, 0.0) for part in PARTS["emit"])
    ours = sum(seconds.get(stage, 0.0) for stage in STAGES)
    before_check = ours - seconds.get("check", 0.0) - seconds.get("judge", 0.0)
    bare = statistics.fmean([*pipeline.bare_before, *pipeline.bare_after])
    native = seconds.get("clang", 0.0) + seconds.get("nvrtc", 0.0)
    return Measured(
        kernels=count,
        payload_bytes=pipeline.payload_bytes,
        check=check,
        seconds=seconds,
        seconds_by_type={kind: statistics.fmean(values) for kind, values in sorted(pipeline.by_type.items())},
        bare_seconds=bare,
        payload_bytes_per_second=pipeline.payload_bytes / count / ours,
        draw_ratio=seconds["draw"] / statistics.fmean(pipeline.bare_before),
        codegen_ratio=bare / before_check,
        compile_ratio=native / (before_check + seconds["check"]) if check != "codegen" else None,
        level_ratios=_level_ratios(seconds, before_check + seconds.get("check", 0.0)),
        workers=workers,
        workers_ratio=_workers_ratio(_configuration(seed, check), workers, count) if workers else None,
    )


def _level_ratios(seconds: dict[str, float], before: float) -> dict[str, float]:
    """By level: the time of its oracles over all time before.

    From `reference` on, the reference has its word on every launch, which then takes far longer than the launch itself.
    """
    if "judge" not in seconds:
        return {}
    extra = dict.fromkeys(LEVELS[LEVELS.index("run") :], 0.0)
    for name, oracle in ORACLES.items():
        extra[oracle.level] += seconds.get(name, 0.0)
    extra["reference" if "reference" in seconds else "run"] += seconds.get("run", 0.0)
    ratios = {}
    for level, more in extra.items():
        if more:
            ratios[level] = more / before
            before += more
    return ratios


def _configuration(seed: int, check: str) -> Configuration:
    preambles = {target: preamble(target) for target in TARGETS}
    return Configuration(seed=seed, types=KERNEL_TYPES, check=check, versions=tool_versions(), preambles=preambles)


class _Pipeline:
    """What a run does, in one process, with a clock at every stage."""

    def __init__(self, configuration: Configuration) -> None:
        self._configuration = configuration
        self._stages = Stages(configuration)
        self._batch: list[tuple[int, Program, Emission]] = []
        self.seconds: dict[str, float] = defaultdict(float)
        self.by_type: dict[str, list[float]] = defaultdict(list)
        self.bare_before: list[float] = []  # seconds of bare Warp, program by program
        self.bare_after: list[float] = []
        self.payload_bytes = 0

    def run(self, count: int) -> None:
        """Fill a corpus that is thrown away with `count` records."""
        with tempfile.TemporaryDirectory() as directory:
            corpus = Corpus.create_or_resume(directory, self._configuration)
            for index in range(count):
                self._keep(corpus, index)
                if len(self._batch) == BLOCK or index == count - 1:
                    self._check()
            with self._clock("store"):
                corpus.close()

    def _keep(self, corpus: Corpus, index: int) -> None:
        before = sum(self.seconds[stage] for stage in STAGES)
        attempt, made = 0, None
        while made is None or corpus.has(made[2]):
            made = self._make(index, attempt)
            attempt += 1
        program, emission, record = made
        with self._clock("store"):
            corpus.append(record)
        self._batch.append((index, program, emission))
        self.payload_bytes += record.payload_bytes
        self.by_type[record.kernel_type].append(sum(self.seconds[stage] for stage in STAGES) - before)
        if index % 2:
            self.bare_after.append(_bare(record.python_source))

    def _make(self, index: int, attempt: int) -> tuple[Program, Emission, Record] | None:
        with self._clock("draw"):
            program = self._stages.draw(index, attempt)
        if program is None:
            return None
        if index % 2 == 0:  # who is second finds the types that Warp has made: the two take turns
            self.bare_before.append(_bare(program.source))
        try:
            with self._clock("emit"), step_seconds() as steps:
                emission = self._stages.emit(program)
        except Rejected:
            return None
        finally:
            self._add(steps)
        with self._clock("record"):
            return program, emission, self._stages.record(index, attempt, program, emission)

    def _check(self) -> None:
        batch, self._batch = self._batch, []
        if not self._configuration.reaches("compile"):
            return
        loaded: list[Executable | Failure] = []
        for target in TARGETS:
            units = [Unit(emission.kernel_name, target, getattr(emission, target)) for _, _, emission in batch]
            with self._clock("check"), step_seconds() as steps:
                if target == "cpu" and self._configuration.reaches("run"):
                    types = [emission.parameters for _, _, emission in batch]
                    loaded = self._stages.load([Executing(u, t) for u, t in zip(units, types, strict=True)])
                else:
                    self._stages.check(units)
            self._add(steps)
        self._judge(batch, loaded)

    def _judge(self, batch: list[tuple[int, Program, Emission]], loaded: list[Executable | Failure]) -> None:
        if not loaded:
            return
        with self._clock("judge"), captured_output():
            for (index, program, emission), made in zip(batch, loaded, strict=True):
                if isinstance(made, Executable):
                    self._stages.judge(index, program, emission, made)
        self._add(dict(self._stages.oracle_seconds))
        self._stages.oracle_seconds.clear()

    def _add(self, steps: dict[str, float]) -> None:
        for step, seconds in steps.items():
            self.seconds[step] += seconds

    @contextmanager
    def _clock(self, stage: str) -> Iterator[None]:
        begun = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[stage] += time.perf_counter() - begun


def _bare(source: str) -> float:
    """Seconds that bare Warp takes for a program; none for one that it refuses."""
    try:
        return sum(bare_seconds(source).values())
    except Exception:  # `emit` is about to see the same, and to say what it is
        return 0.0


def _workers_ratio(configuration: Configuration, workers: int, count: int) -> float:
    """How many times faster `workers` are than one, once they are warm, over at least `count` programs."""
    return _programs_a_second(configuration, workers, count) / _programs_a_second(configuration, 1, count)


def _programs_a_second(configuration: Configuration, workers: int, count: int) -> float:
    """Every worker does the same number of blocks; its first one, in which it warms up, is not counted."""
    blocks = -(-count // (BLOCK * workers)) + 1
    starts = range(0, blocks * workers * BLOCK, BLOCK)
    with Supervisor(configuration, workers) as supervisor:
        for start in starts:
            supervisor.submit(Task(tuple(Item(start + offset) for offset in range(BLOCK))))
        done, begun, warm = 0, 0.0, workers * BLOCK
        while done < len(starts) * BLOCK:
            done += len(supervisor.collect(1.0))
            if not begun and done >= warm:
                begun, warm = time.perf_counter(), done
        return (done - warm) / (time.perf_counter() - begun)


def show(measured: Measured, console: Console) -> None:
    """Print the figures as tables."""
    table = Table(
        "stage", "ms a kernel", "share", title=f"{measured.kernels} kernels, --check {measured.check}", box=None
    )
    for column in table.columns[1:]:
        column.justify = "right"
    ours = sum(measured.seconds.get(stage, 0.0) for stage in STAGES)
    for stage in STAGES:
        if stage in measured.seconds:
            _row(table, stage, measured.seconds[stage], ours)
        for part in PARTS.get(stage, ()):
            if part in measured.seconds:
                _row(table, f"  {part}", measured.seconds[part], ours)
    _row(table, "all", ours, ours)
    console.print(table)
    slowest = sorted(measured.seconds_by_type.items(), key=lambda item: -item[1])
    kinds = Table("kernel type", "ms up to the native checks", title="by kernel type", box=None)
    kinds.columns[1].justify = "right"
    for kind, seconds in slowest:
        kinds.add_row(kind, f"{seconds * 1e3:.2f}")
    console.print(kinds)
    console.print(f"payload: {format_size(round(measured.payload_bytes_per_second))} a second and core")
    console.print(
        f"code generation against bare Warp ({measured.bare_seconds * 1e3:.2f} ms): {measured.codegen_ratio:.2f}"
    )
    console.print(f"drawing and printing against bare Warp: {measured.draw_ratio:.2f}")
    if measured.compile_ratio is not None:
        console.print(f"clang and NVRTC alone against everything: {measured.compile_ratio:.2f}")
    for level, ratio in measured.level_ratios.items():
        console.print(f"{level} on top of the level before it: {ratio:.0%}")
    if measured.workers_ratio is not None:
        console.print(f"{measured.workers} workers against one: {measured.workers_ratio:.2f}")


def _row(table: Table, name: str, seconds: float, whole: float) -> None:
    table.add_row(name, f"{seconds * 1e3:.2f}", f"{seconds / whole:.1%}")


def save(measured: Measured, path: Path) -> None:
    """Write the figures as JSON."""
    path.write_bytes(orjson.dumps(asdict(measured), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
