"""First slice of the grammar: straight-line arithmetic kernels."""

from collections.abc import Sequence
from dataclasses import dataclass

from hypothesis import strategies as st

GRAMMAR_VERSION = "0.0.1"
KERNEL_TYPES: tuple[str, ...] = ("arithmetic", "math")


@dataclass(frozen=True, slots=True)
class Program:
    """One drawn program: a complete module with one kernel."""

    source: str
    kernel_name: str
    kernel_type: str
    features: tuple[str, ...]
    disabled: tuple[str, ...]


_LEAF = st.sampled_from(["x", "y", "0.5", "2.0"])
_EXPR = st.recursive(
    _LEAF,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["+", "-", "*"]), inner).map(lambda t: f"({t[0]} {t[1]} {t[2]})"),
        st.tuples(st.sampled_from(["sin", "cos", "tanh", "abs"]), inner).map(lambda t: f"wp.{t[0]}({t[1]})"),
    ),
    max_leaves=30,
)


@st.composite
def _program(draw: st.DrawFn, kernel_type: str) -> Program:
    lines = [f"    {name} = {draw(_EXPR)}" for name in ("u", "v", "w")]
    name = draw(st.sampled_from(["blend", "mix", "combine"]))
    source = "\n".join(
        [
            "import warp as wp",
            "",
            "",
            "@wp.kernel",
            f"def {name}(a: wp.array(dtype=float), b: wp.array(dtype=float), out: wp.array(dtype=float)):",
            "    i = wp.tid()",
            "    x = a[i]",
            "    y = b[i]",
            *lines,
            "    out[i] = u + v * w",
            "",
        ]
    )
    return Program(source, name, kernel_type, ("arithmetic",), ())


def programs(*, types: Sequence[str] | None = None) -> st.SearchStrategy[Program]:
    """Programs of the given kernel types, all types by default."""
    return st.one_of([_program(kind) for kind in (types or KERNEL_TYPES)])
