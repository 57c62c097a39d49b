"""Code generation, on real Warp output."""

import contextlib
import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import kernels
import pytest

from compile import internals
from compile.codegen import Sections, emit, preamble, uses_bfloat16
from compile.loader import loaded
from compile.outcome import Rejected

HERE = Path(__file__).parent


def warps_own_text(source: str, target: str, *, plain_names: bool = True) -> str:
    """What Warp emits for a target, built and printed by its own builder with that target's own options."""
    with loaded(source) as program, contextlib.ExitStack() as names:
        module = program.modules[-1]
        if plain_names:
            internals.strip_hash(module)
            structs = filter(internals.is_struct, program.names.values())
            names.enter_context(internals.plain_struct_names(structs))
        block_dim = 1 if target == "cpu" else 256
        options = module.resolve_options(internals.session().warp.config, block_dim=block_dim)
        module.get_module_hash(block_dim)
        builder = internals.session().context.ModuleBuilder(
            module,
            {**options, "output_arch": None if target == "cpu" else 80},
            hasher=module.hashers[block_dim],
            target=target,
        )
        text: str = builder.codegen(target)
        return text.replace(str(Path(internals.session().warp.__file__).parents[1]) + os.sep, "")


def in_warps_order(sections: Sections, target: str) -> str:
    """The complete text as Warp orders it: the argument struct after the functions, which do not use it."""
    s = sections
    header = preamble(target, bfloat16=uses_bfloat16(s))
    return header + s.structs + s.functions + s.args + s.forward + s.backward + s.entry


IMPORTED = """import warp as wp
from warp.fem import Sample


@wp.kernel
def first(samples: wp.array[Sample], out: wp.array[float]):
    i = wp.tid()
    out[i] = samples[i].qp_weight
"""


def test_a_struct_of_another_module_stays_as_it_is() -> None:
    once, again = emit(IMPORTED), emit(IMPORTED)
    assert once == again
    assert once.cpu is not None
    assert "struct Sample\n" in once.cpu.structs


def digest(source: str) -> str:
    emission = emit(source)
    everything = repr((emission, dict(emission.options)))
    return hashlib.sha256(everything.encode()).hexdigest()


@pytest.mark.parametrize("name", kernels.ALL)
@pytest.mark.parametrize("target", ["cpu", "cuda"])
def test_text_is_warps_own_to_the_byte(name: str, target: str) -> None:
    source = kernels.ALL[name]
    assert in_warps_order(getattr(emit(source), target), target) == warps_own_text(source, target)


@pytest.mark.parametrize("name", kernels.ALL)
def test_hashes_are_warps_own(name: str) -> None:
    emission = emit(kernels.ALL[name])
    with loaded(kernels.ALL[name]) as program:
        module = program.modules[-1]
        module._set_strip_hash(True)
        assert emission.cpu_module_hash == module.get_module_hash(1).hex()
        assert emission.cuda_module_hash == module.get_module_hash(256).hex()


@pytest.mark.parametrize("name", kernels.ALL)
@pytest.mark.parametrize("target", ["cpu", "cuda"])
def test_plain_names_are_all_that_differs_from_warps_default(name: str, target: str) -> None:
    source = kernels.ALL[name]
    with_hashes = warps_own_text(source, target, plain_names=False)
    assert re.sub(r"\b([A-Za-z]\w*?)_[0-9a-f]{8}(?![0-9a-f])", r"\1", with_hashes) == warps_own_text(source, target)


@pytest.mark.parametrize("name", kernels.ALL)
@pytest.mark.parametrize("target", ["cpu", "cuda"])
def test_every_section_holds_what_it_should(name: str, target: str) -> None:
    emission = emit(kernels.ALL[name])
    sections: Sections = getattr(emission, target)
    kernel = emission.kernel_name
    assert not re.search(r"_[0-9a-f]{8}\b", sections.text)
    assert f"{kernel}_{target}_kernel_forward(" in sections.forward
    assert "kernel_backward" not in sections.forward
    assert (sections.backward == "") == (name == "forward_only")
    assert "kernel_forward" not in sections.backward
    assert "_kernel_" not in sections.structs + sections.functions
    if target == "cuda":
        assert sections.args == sections.entry == ""
        assert "__global__" in sections.forward
    else:
        assert sections.args.startswith(f"struct wp_args_{kernel} {{\n")
        assert sections.args.endswith("\n};\n")
        assert f"WP_API void {kernel}_cpu_forward(" in sections.entry


def test_structs_stand_alone_and_in_order_of_dependence() -> None:
    structs = emit(kernels.PARTICLES).cpu.structs
    assert structs.index("struct Material\n") < structs.index("struct Particle\n")
    assert "spring" not in structs


def test_comments_name_the_line_of_the_source() -> None:
    emission = emit(kernels.PARTICLES)
    lines = kernels.PARTICLES.splitlines()
    comments = re.findall(r"// (?:adj: )?(.*?) +<L (\d+)>", emission.cpu.text + emission.cuda.text)
    assert len(comments) > 20
    for text, number in comments:
        assert lines[int(number) - 1].strip() == text


@pytest.mark.parametrize(
    "source",
    [
        kernels.SAXPY.replace("\n", "\r\n"),
        kernels.SAXPY.replace("wp\n", "wp  # \f \x1c \u2028 are separators to splitlines, and not to Python\n"),
        kernels.SAXPY.rstrip("\n"),
    ],
)
def test_lines_are_counted_as_python_does(source: str) -> None:
    assert re.findall(r"// y\[i\] = alpha .*<L (\d+)>", emit(source).cpu.forward) == ["7"]


def test_functions_are_numbered_as_in_a_fresh_process() -> None:
    functions = emit(kernels.OVERLOADS).cpu.functions
    assert set(re.findall(r"\b(blend_\d+|energy_\d+)\(", functions)) == {"blend_0", "blend_1", "energy_0"}
    assert "norm_l1_1(" in emit(kernels.LIBRARY).cpu.functions  # Warp has a norm_l1 of its own


def test_two_structs_of_one_name_are_told_apart() -> None:
    source = kernels.FUTURE.replace(
        "\n\n@wp.kernel", "\n\nFirst = Cell\n\n\n@wp.struct\nclass Cell:\n    Cell: float\n\n\n@wp.kernel"
    )
    source = (
        source.replace("c: Cell)", "c: First, d: Cell)")
        .replace("dtype=Cell)", "dtype=First)")
        .replace("c.value +", "d.Cell +")
    )
    structs = emit(source).cpu.structs
    assert re.findall(r"^struct (\w+)$", structs, re.M) == ["Cell", "Cell_"]


def test_only_the_targets_asked_for() -> None:
    emission = emit(kernels.SAXPY, ("cuda",))
    both = emit(kernels.SAXPY)
    assert emission.cpu is None
    assert emission.cpu_module_hash is None
    assert (emission.cuda, emission.cuda_module_hash) == (both.cuda, both.cuda_module_hash)
    assert emit(kernels.SAXPY, ("cpu",)).cpu == both.cpu


def test_options_are_resolved_and_plain() -> None:
    options = emit(kernels.CONFIGURED).options
    assert options["cpu_block_dim"] == 1
    assert options["cuda_block_dim"] == 256
    assert options["max_unroll"] == 2
    assert options["fast_math"] is True
    assert options["launch_bounds"] == "(128, 2)"
    assert options["grid_stride"] is False
    assert options["strip_hash"] is True
    assert all(value is None or type(value) in (bool, int, float, str) for value in options.values())
    assert os.sep not in "".join(str(value) for value in options.values())
    assert emit(kernels.FORWARD_ONLY).options["enable_backward"] is False


def disturb() -> None:
    for source in kernels.ALL.values():
        emit(source)
    with pytest.raises(Rejected):
        emit(kernels.LIBRARY.replace("norm_huber(a[i], 0.5)", "norm_huber(i)"))
    emit("import warp as wp\nwp.config.max_unroll = 1\nwp.config.enable_backward = False\n" + kernels.SAXPY)


def test_text_does_not_depend_on_history() -> None:
    before = {name: digest(source) for name, source in kernels.ALL.items()}
    disturb()
    assert {name: digest(source) for name, source in reversed(kernels.ALL.items())} == {
        name: before[name] for name in reversed(kernels.ALL)
    }


@pytest.mark.parametrize("seed", ["0", "42"])
def test_text_is_the_same_in_another_process(seed: str) -> None:
    script = "import kernels, test_compile_codegen as t\nprint([t.digest(s) for s in kernels.ALL.values()])"
    path = os.pathsep.join([str(HERE), str(HERE.parents[1])])
    environment = {**os.environ, "PYTHONPATH": path, "PYTHONHASHSEED": seed}
    run = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == str([digest(source) for source in kernels.ALL.values()])
    assert run.stderr == ""


def nested(depth: int, call: Callable[[], object]) -> object:
    return nested(depth - 1, call) if depth else call()


@pytest.mark.parametrize("terms", [300, 900])
def test_verdict_does_not_depend_on_the_callers_stack(terms: int) -> None:
    source = kernels.SAXPY.replace("alpha * x[i]", " + ".join(["alpha"] * terms))

    def verdict() -> str:
        try:
            return digest(source)
        except Rejected as rejected:
            return str(rejected)

    shallow = verdict()
    assert ("RecursionError" in shallow) == (terms == 900)
    assert nested(500, verdict) == shallow


def test_targets_are_known_ones() -> None:
    with pytest.raises(ValueError, match="got cpu, rocm"):
        emit(kernels.SAXPY, ("cpu", "rocm"))
    with pytest.raises(ValueError, match="unknown target 'rocm'"):
        preamble("rocm")
    assert preamble("cpu", bfloat16=False) == "#define WP_NO_BFLOAT16\n" + preamble("cpu")
    assert "#define WP_TILE_BLOCK_DIM 1\n" in preamble("cpu")
    assert "#define WP_TILE_BLOCK_DIM 64\n" in preamble("cuda", block_dim=64)
