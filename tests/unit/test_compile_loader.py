"""Programs come, are executed, and go without a trace."""

import contextlib
import gc
import linecache
import subprocess
import sys
import warnings
from pathlib import Path

import kernels
import pytest

from compile import internals, loader
from compile.codegen import emit
from compile.live import live_kernel
from compile.outcome import Rejected

_KINDS = (
    *(kernels.PARTICLES, kernels.SAXPY, kernels.CONSTRUCTED),
    *(kernels.FACTORY, kernels.GENERIC, kernels.NATIVE_ADJOINT, kernels.UNIQUE_WITH_FUNCTION),
)


def variant(source: str, number: int) -> str:
    """A kernel under names that were never seen before."""
    for name in (
        "Material",
        "Particle",
        "spring",
        "integrate",
        "saxpy",
        "Interval",
        "widen",
        "constructed",
        "make_scaled",
        "scaled",
        "scale_any",
        "bowl",
        "soft",
    ):
        source = source.replace(name, f"{name}{number}")
    return source


def growth(count: int) -> float:
    """Memory blocks that are left behind by each of so many programs, every tenth of them rejected."""

    def blocks() -> int:
        gc.collect()
        return sys.getallocatedblocks()

    def run(numbers: range) -> None:
        for number in numbers:
            emit(variant(_KINDS[number % len(_KINDS)], number))
            if number % 10 == 0:
                with pytest.raises(Rejected):
                    emit(variant(kernels.PARTICLES, number).replace("anchors[i]", "anchors[0.5]"))

    run(range(50))
    before = blocks()
    run(range(50, 50 + count))
    return (blocks() - before) / count


def test_memory_is_flat() -> None:
    assert growth(1500) < 1.0


def test_memory_would_not_be_flat_without_forgetting(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = []

    def forget_by_name_only(known: frozenset[str]) -> None:
        kept.extend(internals.modules().pop(name) for name in set(internals.modules()) - known)

    monkeypatch.setattr(internals, "forget", forget_by_name_only)
    assert growth(200) > 100.0


@pytest.mark.parametrize(
    "source",
    [
        kernels.LIBRARY,
        kernels.UNIQUE,
        kernels.UNIQUE_WITH_FUNCTION,
        kernels.FACTORY,
        kernels.GENERIC,
        "import warp as wp\nraise ValueError('no')\n",
        "(",
    ],
)
def test_nothing_is_left_behind(source: str) -> None:
    emit(kernels.SAXPY)  # whatever happens once, has happened

    def state() -> tuple[object, ...]:
        session = internals.session()
        overloads = [len(function.user_overloads) for function, _ in session.overloads]
        settings = {name: value for name, value in vars(session.warp.config).items() if not name.startswith("__")}
        counts = dict(session.context.function_key_counts)
        return list(internals.modules()), set(sys.modules), set(linecache.cache), counts, overloads, settings

    before = state()
    with contextlib.suppress(Rejected):
        emit(source)
    assert state() == before


def test_a_program_runs_as_a_module_of_its_own() -> None:
    with loader.loaded("import sys\nme = sys.modules[__name__]\nx = 1\n") as program:
        assert program.names["me"].x == 1
        assert program.modules == ()
    assert loader.MODULE_NAME not in sys.modules


def test_odd_programs_are_loaded_without_a_warning() -> None:
    odd = kernels.SAXPY + "\nodd = 1 is 1\n"
    with warnings.catch_warnings(action="error"):
        assert emit(odd).cpu == emit(kernels.SAXPY).cpu


@pytest.mark.parametrize("exception", [KeyboardInterrupt, SystemExit])
def test_interruptions_pass_through(exception: type[BaseException]) -> None:
    with pytest.raises(exception):
        emit(f"import warp as wp\nraise {exception.__name__}\n")
    assert loader.MODULE_NAME not in sys.modules
    assert sys.getrecursionlimit() < 5000


def test_a_program_that_stays_is_in_nobodys_way() -> None:
    """A module of its own, `module="unique"`, is named for its text: Warp would take it for that of the next."""
    before = emit(kernels.UNIQUE_WITH_FUNCTION)
    first, second = live_kernel(kernels.UNIQUE_WITH_FUNCTION), live_kernel(kernels.UNIQUE_WITH_FUNCTION)
    assert first.kernel.module is not second.kernel.module
    assert emit(kernels.UNIQUE_WITH_FUNCTION) == before


LIBRARY = "import warp as wp\n\n\n@wp.kernel\ndef helping(x: wp.array[float]):\n    x[wp.tid()] = 0.0\n"


def test_kernels_of_what_a_program_imports_are_not_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "library_of_kernels.py").write_text(LIBRARY)
    monkeypatch.syspath_prepend(tmp_path)
    source = "import library_of_kernels\n" + kernels.SAXPY
    first = emit(source, ("cpu",))
    assert "library_of_kernels" in internals.modules()
    assert emit(source, ("cpu",)) == first
    del sys.modules["library_of_kernels"]
    internals.unregister(["library_of_kernels"])


@pytest.mark.parametrize("library", ["warp.render", "warp.optim"])
def test_kernels_of_warps_own_libraries_are_not_a_programs_either(library: str) -> None:
    """They go by other names than Python's, or each by its own, and are there once a program imports them."""
    source = f"import {library}\n{kernels.SAXPY}"
    script = (
        "from compile.codegen import emit\nfrom compile.live import live_kernel\n"
        f"print(emit({source!r}).kernel_name)\nfor _ in range(2): print(live_kernel({source!r}).kernel.key)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=120)
    assert done.stdout.split()[-3:] == ["saxpy"] * 3, done.stderr


def test_a_program_that_stays_keeps_its_settings_to_itself() -> None:
    before = emit(kernels.SAXPY)
    stays = live_kernel(kernels.SAXPY + "\nwp.config.verify_autograd_array_access = True\n")
    assert emit(kernels.SAXPY) == before
    assert stays.kernel.key == before.kernel_name
