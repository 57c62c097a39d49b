"""Products, factorisations and solutions of tiles.

Algorithms and orders are open, so the bound is that of the textbook's: every product may stay unrounded or not, and
every sum may come in any order.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from fuzzer.reference.composites import Composite
from fuzzer.reference.events import NotCovered
from fuzzer.reference.kinds import cast
from fuzzer.reference.library.elementary import sqrt
from fuzzer.reference.library.table import builtin
from fuzzer.reference.reals import Real
from fuzzer.reference.tiles import Tile, loosened, tile_of

Grid = list[list[Any]]


def _rows(t: Tile) -> Grid:
    values, columns = t.values(), t.shape[1]
    return [values[k : k + columns] for k in range(0, len(values), columns)]


def _sum_of_products(start: Any, pairs: list[tuple[Any, Any]]) -> Any:
    """`start` and the products, added up."""
    total, size = start, abs(float(start.v))
    for x, y in pairs:
        product = x * y
        size += abs(float(product.v))
        total = total + product
    return loosened(total, (len(pairs) + 1) * size)


@builtin("tile_matmul")
def tile_matmul(a: Tile, b: Tile, *args: Any, **named: Any) -> Tile | None:
    """`alpha * a @ b`, or `out = alpha * a @ b + beta * out` in place. It is computed in the type of the result."""
    out = next((arg for arg in (*args, named.get("out")) if isinstance(arg, Tile)), None)
    numbers = [arg for arg in args if not isinstance(arg, Tile)]
    alpha = named.get("alpha", numbers[0] if numbers else 1.0)
    beta = named.get("beta", numbers[1] if len(numbers) > 1 else 1.0)
    kind = (out or a).dtype
    if not issubclass(kind, Real):
        raise NotCovered("wp.tile_matmul of whole numbers")
    left, right = ([[cast(kind, x) for x in row] for row in _rows(t)] for t in (a, b))
    columns = list(zip(*right, strict=True))
    zero = kind.of(0.0)
    products = [_sum_of_products(zero, list(zip(row, column, strict=True))) for row in left for column in columns]
    scaled = [_loose_product(cast(kind, alpha), x) for x in products]
    if out is None:
        return tile_of((a.shape[0], b.shape[1]), scaled, kind)
    factor = cast(kind, beta)
    if factor.v:
        scaled = [_loose_sum(x, _loose_product(factor, y)) for x, y in zip(scaled, out, strict=True)]
    out.fill(scaled)
    return None


def _loose_product(a: Any, b: Any) -> Any:
    product = a * b
    return product if float(a.v) == 1.0 else loosened(product, 2.0 * abs(float(product.v)))


def _loose_sum(a: Any, b: Any) -> Any:
    return loosened(a + b, 2.0 * (abs(float(a.v)) + abs(float(b.v))))


@builtin("tile_diag_add")
def tile_diag_add(a: Tile, d: Tile) -> Tile:
    """The tile with numbers added to its diagonal."""
    values, extra = a.values(), d.values()
    for i, x in enumerate(extra):
        k = i * a.shape[1] + i
        values[k] = values[k] + x
    return tile_of(a.shape, values, a.dtype)


def _transposed(a: Grid) -> Grid:
    return [list(row) for row in zip(*a, strict=True)]


def _factor(a: Grid) -> Grid:
    """The lower triangle L with L L^T = a, of the lower triangle of a (Cholesky and Banachiewicz)."""
    n, zero = len(a), a[0][0].of(0.0)
    low: Grid = [[zero] * n for _ in range(n)]
    for i in range(n):
        for j in range(i + 1):
            rest = _sum_of_products(a[i][j], [(-low[i][k], low[j][k]) for k in range(j)])
            low[i][j] = sqrt(rest) if i == j else loosened(rest / low[j][j], 2.0 * abs(float((rest / low[j][j]).v)))
    return low


def _is_upper(fill_mode: Any) -> bool:
    return bool(fill_mode == "upper")


def _cholesky(a: Tile, fill_mode: Any) -> list[Any]:
    upper = _is_upper(fill_mode)
    low = _factor(_transposed(_rows(a)) if upper else _rows(a))
    return [x for row in (_transposed(low) if upper else low) for x in row]


@builtin("tile_cholesky")
def tile_cholesky(A: Tile, fill_mode: Any = "lower") -> Tile:
    """The triangular factor of a symmetric, positive definite matrix; zeros in the other triangle."""
    return tile_of(A.shape, _cholesky(A, fill_mode), A.dtype)


@builtin("tile_cholesky_inplace")
def tile_cholesky_inplace(A: Tile, fill_mode: Any = "lower") -> None:
    """The same, in place."""
    A.fill(_cholesky(A, fill_mode))


def _forward(low: Grid, y: list[Any]) -> list[Any]:
    found: list[Any] = []
    for i, row in enumerate(low):
        rest = _sum_of_products(y[i], [(-row[k], found[k]) for k in range(i)])
        quotient = rest / row[i]
        found.append(loosened(quotient, 2.0 * abs(float(quotient.v))))
    return found


def _backward(up: Grid, z: list[Any]) -> list[Any]:
    mirrored = [row[::-1] for row in up[::-1]]
    return _forward(mirrored, z[::-1])[::-1]


Solver = Callable[[Grid, list[Any]], list[Any]]


def _solved(solve: Solver, matrix: Grid, y: Tile) -> list[Any]:
    if len(y.shape) == 1:
        return solve(matrix, y.values())
    columns = [solve(matrix, list(column)) for column in zip(*_rows(y), strict=True)]
    return [x for row in zip(*columns, strict=True) for x in row]


def _by_factor(low: Grid, y: list[Any]) -> list[Any]:
    return _backward(_transposed(low), _forward(low, y))


def _lower(matrix: Tile, fill_mode: Any) -> Grid:
    rows = _rows(matrix)
    return _transposed(rows) if _is_upper(fill_mode) else rows


def _enter(name: str, solve: Solver) -> None:
    def fresh(matrix: Tile, y: Tile) -> Tile:
        return tile_of(y.shape, _solved(solve, _rows(matrix), y), y.dtype)

    def in_place(matrix: Tile, y: Tile) -> None:
        y.fill(_solved(solve, _rows(matrix), y))

    builtin(name)(fresh)
    builtin(f"{name}_inplace")(in_place)


_enter("tile_lower_solve", _forward)
_enter("tile_upper_solve", _backward)


@builtin("tile_cholesky_solve")
def tile_cholesky_solve(L: Tile, y: Tile, fill_mode: Any = "lower") -> Tile:
    """The solution of a system whose matrix has been factored."""
    return tile_of(y.shape, _solved(_by_factor, _lower(L, fill_mode), y), y.dtype)


@builtin("tile_cholesky_solve_inplace")
def tile_cholesky_solve_inplace(L: Tile, y: Tile, fill_mode: Any = "lower") -> None:
    """The same, in place."""
    y.fill(_solved(_by_factor, _lower(L, fill_mode), y))


def _transform(inout: Tile, *, inverse: bool) -> None:
    """Along the last axis, complex numbers as pairs: sums of all with turning factors, whose order is open."""
    (length,) = inout.shape[-1:]
    values = inout.values()
    found: list[Any] = []
    for start in range(0, len(values), length):
        line = values[start : start + length]
        found += _transformed(line, inverse=inverse)
    inout.fill(found)


def _transformed(line: list[Any], *, inverse: bool) -> list[Any]:
    turn = (lambda x: np.fft.ifft(x) * len(x)) if inverse else np.fft.fft
    scalar = line[0].kind.scalar
    numbers = turn(np.array([complex(float(z.c[0].v), float(z.c[1].v)) for z in line]))
    parts = [part for z in line for part in z.c]
    tangents = None
    if any(part.d is not None for part in parts):
        tangents = turn(np.array([complex(z.c[0].d or 0.0, z.c[1].d or 0.0) for z in line]))
    error = sum(part.e for part in parts) + 8.0 * scalar.eps * len(line) * sum(abs(float(part.v)) for part in parts)

    def real(value: float, slope: float | None) -> Real:
        return scalar(scalar.fit(value), error, slope)  # type: ignore[no-any-return]

    return [
        Composite(
            line[0].kind,
            (
                real(z.real, None if tangents is None else tangents[k].real),
                real(z.imag, None if tangents is None else tangents[k].imag),
            ),
        )
        for k, z in enumerate(numbers)
    ]


@builtin("tile_fft")
def tile_fft(inout: Tile) -> None:
    """The discrete Fourier transform of each row, in place and unscaled: `sum x[n] exp(-2 pi i k n / N)`."""
    _transform(inout, inverse=False)


@builtin("tile_ifft")
def tile_ifft(inout: Tile) -> None:
    """The same with the other sign, unscaled too."""
    _transform(inout, inverse=True)
