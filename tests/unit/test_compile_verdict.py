"""Verdicts: at which stage a program fails, and that nothing of it stays."""

import gc
import sys

import pytest

from compile import internals
from compile.codegen import emit
from compile.outcome import Rejected, Stage
from compile.verdict import verdict

PROGRAM = """import warp as wp

@wp.kernel
def scale(values: wp.array(dtype=float), factor: {type}):
    i = wp.tid()
    values[i] = {value}
"""

LAUNCH = """
values = wp.zeros(8, dtype=float, device="cpu")
wp.launch(scale, dim={dim}, inputs=[{inputs}], device="{device}")
"""


def program(value: str = "values[i] * factor", type: str = "float") -> str:
    return PROGRAM.format(value=value, type=type)


def launched(
    value: str = "values[i] * factor", dim: str = "8", inputs: str = "values, 2.0", device: str = "cpu"
) -> str:
    return program(value) + LAUNCH.format(dim=dim, inputs=inputs, device=device)


@pytest.mark.parametrize("stage", [Stage.codegen, Stage.native_cpu, Stage.native_cuda])
def test_a_sound_program_passes(stage: Stage) -> None:
    assert verdict(program(), stage) is None


@pytest.mark.parametrize(
    ("source", "stage", "error"),
    [
        (program("values[i] *"), Stage.load, "SyntaxError"),
        (program(type="wp.flaot"), Stage.load, "AttributeError"),
        (program("values[i] * 2"), Stage.codegen, "RuntimeError"),
        (program(type="list"), Stage.codegen, "TypeError"),
    ],
)
def test_an_unsound_one_fails_where_it_is_wrong(source: str, stage: Stage, error: str) -> None:
    failure = verdict(source)
    assert failure is not None
    assert (failure.stage, failure.error_type) == (stage, error)


def test_code_that_does_not_compile_fails_at_the_compiler_that_refuses_it() -> None:
    nested = "import warp as wp\n\n@wp.kernel\ndef keep(template: wp.array(dtype=float)):\n    template[0] = 1.0\n"
    assert verdict(nested) is None
    failure = verdict(nested, Stage.native_cpu)
    assert failure is not None
    assert failure.stage is Stage.native_cpu


def test_a_sound_launch_passes() -> None:
    assert verdict(launched(), Stage.launch) is None


@pytest.mark.parametrize(
    ("source", "stage", "message"),
    [
        (launched(inputs="values"), Stage.launch, "passed 1 arguments but kernel requires 2"),
        (launched(dim="(1, 2, 3, 4, 5)"), Stage.launch, "at most 4 dimensions"),
        (launched(device="gpu"), Stage.launch, "Invalid device identifier"),
        (launched(inputs="2.0, values"), Stage.launch, "values"),
        (launched().replace("dim=8", "size=8"), Stage.launch, "unexpected keyword argument 'size'"),
        (launched().replace("dim=8, ", ""), Stage.launch, "missing 1 required positional argument: 'dim'"),
        (launched("values[i] * 2"), Stage.codegen, "Input types must be the same"),
        (launched().replace("wp.zeros(8", "wp.zeros(-8"), Stage.load, ""),
    ],
)
def test_an_unsound_launch_fails_at_the_launch_unless_the_kernel_is_to_blame(
    source: str, stage: Stage, message: str
) -> None:
    failure = verdict(source, Stage.launch)
    assert failure is not None
    assert failure.stage is stage
    assert message in failure.message


def test_nothing_stays_behind() -> None:
    context = internals.session().context
    before = frozenset(internals.modules()), context.Module.load, context.invoke
    for source in (launched(), launched(inputs="values"), launched("undefined")):
        verdict(source, Stage.launch)
    assert (frozenset(internals.modules()), context.Module.load, context.invoke) == before


def test_there_are_verdicts_at_some_stages_only() -> None:
    with pytest.raises(ValueError, match="codegen, native_cpu, native_cuda, launch"):
        verdict(program(), Stage.draw)


def test_memory_is_flat_whatever_becomes_of_programs() -> None:
    def blocks_after(count: int) -> int:
        for number in range(count):
            name = f"scale{number}"
            for source in (program(), launched(), launched(inputs="values"), program("undefined")):
                verdict(source.replace("scale", name), Stage.launch if "launch" in source else Stage.codegen)
        gc.collect()
        return sys.getallocatedblocks()

    first = blocks_after(50)
    assert blocks_after(300) - first < 300


@pytest.mark.parametrize(
    "source",
    [
        program("undefined"),
        program("values[i] * 2"),
        program(type="list"),
        program().replace("@wp.kernel", "@wp.kernel(launch_bounds=(1, 2, 3))"),
        program().replace("@wp.kernel", "@wp.kernel(launch_bounds=(128, 2))"),
        program("wp.tile_sum(wp.tile_matmul(wp.tile_ones(shape=(2, 3), dtype=float), wp.tile_ones(shape=2)))[0]"),
        "import warp as wp\n",
    ],
)
def test_a_verdict_is_what_emitting_its_code_says(source: str) -> None:
    try:
        emit(source)
        said = None
    except Rejected as rejected:
        said = rejected.failure
    assert verdict(source) == said
