"""Native checks, with programs that Warp accepts and a native compiler does not."""

import glob
import os
import tempfile
from pathlib import Path

import kernels
import pytest

from compile import native
from compile.codegen import Sections, emit
from compile.native import Unit, check
from compile.outcome import Failure, Stage
from compile.toolchain import ToolchainError

HEAD = "import warp as wp\n\n\n"

VECTOR_ORDER = (
    HEAD
    + """\
@wp.kernel
def order(a: wp.array(dtype=wp.vec3), out: wp.array(dtype=float)):
    i = wp.tid()
    if a[i] < a[0]:
        out[i] = 1.0
"""
)

VECTOR_TRUTH = (
    HEAD
    + """\
@wp.kernel
def truth(a: wp.array(dtype=wp.vec3), out: wp.array(dtype=float)):
    v = a[wp.tid()]
    if v:
        out[0] = 1.0
"""
)

KEYWORD = (
    HEAD
    + """\
@wp.kernel
def keyword(template: wp.array(dtype=float)):
    template[wp.tid()] = 1.0
"""
)

TWO_LINE_ASSERT = (
    HEAD
    + """\
@wp.kernel
def asserting(out: wp.array(dtype=float)):
    i = wp.tid()
    assert (i <
            100)
    out[i] = 1.0
"""
)

NOT_ASCII = (
    HEAD
    + """\
@wp.kernel
def not_ascii(größe: wp.array(dtype=float)):
    größe[wp.tid()] = 1.0
"""
)

SHAPE_COPY = (
    HEAD
    + """\
@wp.kernel
def shape_copy(a: wp.array(dtype=float)):
    i = wp.tid()
    s = a.shape
    a[i] = 1.0
"""
)

BAD_ADJOINT = (
    HEAD
    + """\
@wp.func_native(snippet="return x;", adj_snippet="adj_x += nothing;")
def bump(x: float) -> float: ...


@wp.kernel
def bad_adjoint(a: wp.array(dtype=float)):
    i = wp.tid()
    a[i] = bump(a[i])
"""
)


def unit(source: str, target: str) -> Unit:
    emission = emit(source)
    return Unit(emission.kernel_name, target, getattr(emission, target))


GOOD = [source for name, source in kernels.ALL.items() if name != "tiles"]


@pytest.mark.parametrize("target", ["cpu", "cuda"])
def test_good_kernels_pass_together(target: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert check([unit(source, target) for source in GOOD]) == [None] * len(GOOD)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("target", ["cpu", "cuda"])
def test_tiles_pass(target: str) -> None:
    assert check([unit(kernels.TILES, target)]) == [None]


# source, clang's message or None, NVRTC's message or None, direction, line
PLANTED = [
    (VECTOR_ORDER, "invalid operands to binary expression", 'no operator "<" matches', "forward", 7),
    (VECTOR_TRUTH, "not contextually convertible to 'bool'", "expression must have bool type", "forward", 7),
    (KEYWORD, "expected member name or ';'", None, "forward", None),
    (TWO_LINE_ASSERT, "unterminated function-like macro", "improperly terminated macro", "forward", 8),
    (NOT_ASCII, None, "unrecognized token", "forward", None),
    (SHAPE_COPY, "no matching function for call to 'add' [builtin.h:", "no instance of overloaded", "backward", 7),
    (BAD_ADJOINT, "use of undeclared identifier 'nothing'", 'identifier "nothing" is undefined', "backward", None),
]


@pytest.mark.parametrize("target", ["cpu", "cuda"])
@pytest.mark.parametrize(("source", "clang", "nvrtc", "direction", "line"), PLANTED)
def test_planted_errors_are_found(
    source: str, clang: str | None, nvrtc: str | None, direction: str, line: int | None, target: str
) -> None:
    (failure,) = check([unit(source, target)])
    expected = clang if target == "cpu" else nvrtc
    if expected is None:
        assert failure is None
        return
    assert failure is not None
    assert expected in failure.message
    assert "wp_unit" not in failure.message
    assert os.sep not in failure.message
    assert failure.error_type == ("clang" if target == "cpu" else "nvrtc")
    assert failure.stage == (Stage.native_cpu if target == "cpu" else Stage.native_cuda)
    assert (failure.direction, failure.line) == (direction, line)


@pytest.mark.parametrize("target", ["cpu", "cuda"])
@pytest.mark.parametrize("bad", [[VECTOR_ORDER], [TWO_LINE_ASSERT, SHAPE_COPY, VECTOR_TRUTH]])
def test_the_bad_ones_of_sixteen_are_found(target: str, bad: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    sources = GOOD[: 16 - len(bad)]
    for place, source in enumerate(bad):
        sources.insert(3 + 5 * place, source)
    builds = []
    compile_units = native._compile
    monkeypatch.setattr(native, "_compile", lambda units: builds.append(len(units)) or compile_units(units))
    units = [unit(source, target) for source in sources]
    verdicts = check(units)
    assert [sources[place] for place, verdict in enumerate(verdicts) if verdict is not None] == bad
    assert len(builds) <= 2 + 2 * len(bad)
    alone = [check([units[sources.index(source)]])[0] for source in bad]
    assert [verdict for verdict in verdicts if verdict is not None] == alone


@pytest.mark.parametrize("target", ["cpu", "cuda"])
def test_names_may_collide_in_a_batch(target: str) -> None:
    doubled = kernels.PARTICLES.replace("-p.material.stiffness", "2.0 * p.material.stiffness")
    other = kernels.PARTICLES.replace("    damping: wp.float64\n", "")
    units = [unit(source, target) for source in (kernels.PARTICLES, doubled, other, kernels.PARTICLES)]
    assert len({u.name for u in units}) == 1
    assert check(units) == [None] * 4


@pytest.mark.parametrize("target", ["cpu", "cuda"])
def test_a_missing_section_is_noticed(target: str) -> None:
    whole = unit(kernels.OVERLOADS, target)
    s = whole.sections
    torn = Unit(whole.name, target, Sections(s.structs, s.args, "", s.forward, s.backward, s.entry))
    (verdict,) = check([torn])
    assert verdict is not None
    assert "blend_1" in verdict.message
    assert verdict.direction == "forward"


def test_batches_are_of_one_target() -> None:
    assert check([]) == []
    with pytest.raises(ValueError, match="one target"):
        check([unit(kernels.SAXPY, "cpu"), unit(kernels.SAXPY, "cuda")])


@pytest.mark.parametrize("target", ["cpu", "cuda"])
def test_a_broken_compiler_is_no_programs_fault(target: str, monkeypatch: pytest.MonkeyPatch) -> None:
    header = native.preamble
    monkeypatch.setattr(native, "preamble", lambda *args, **kwargs: header(*args, **kwargs) + '#include "missing.h"\n')
    with pytest.raises(ToolchainError, match="cannot compile an empty module"):
        check([unit(kernels.SAXPY, target)])


def test_files_stay_few() -> None:
    units = {target: [unit(source, target) for source in GOOD[:3]] for target in ("cpu", "cuda")}

    def files() -> int:
        places = [native._workshop().directory, f"{tempfile.gettempdir()}/__nvrtc_auto_pch_{os.getpid()}_*"]
        return sum(len(glob.glob(f"{place}/*")) for place in places)

    for batch in units.values():
        check(batch)
    before = files()
    for batch in units.values():
        check(list(reversed(batch)))
        check(batch[:1])
    assert files() == before


def test_a_verdict_is_the_same_again() -> None:
    bad = unit(SHAPE_COPY, "cuda")
    verdicts: list[Failure | None] = check([bad, bad])
    assert verdicts[0] == verdicts[1] == check([bad])[0]


def test_a_forked_process_leaves_its_parents_files_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    good = unit(kernels.SAXPY, "cpu")
    assert check([good]) == [None]
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))  # os._exit leaves what the child makes
    child = os.fork()
    if child == 0:
        os._exit(0 if check([good]) == [None] and native._workshop().process == os.getpid() else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert check([good]) == [None]
