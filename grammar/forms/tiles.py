"""Forms of tiles: kinds of operation, storage, rank, what they are made of and where they go."""

import ast
import re
from collections.abc import Callable

from grammar.forms.form import Form
from grammar.forms.text import Text

Found = Callable[[Text], bool]


def _written(pattern: str) -> Found:
    compiled = re.compile(pattern, re.MULTILINE | re.DOTALL)
    return lambda text: compiled.search(text.source) is not None


def _called(*names: str) -> Found:
    wanted = {f"tile_{name}" for name in names}
    return lambda text: bool(text.calls & wanted)


def _of_rank(rank: int) -> Found:
    """A tile loaded with a shape of so many axes."""

    def found(text: Text) -> bool:
        shapes = [
            keyword.value
            for call in text.nodes(ast.Call)
            if isinstance(call.func, ast.Attribute) and call.func.attr == "tile_load"
            for keyword in call.keywords
            if keyword.arg == "shape"
        ]
        return any((len(s.elts) if isinstance(s, ast.Tuple) else 1) == rank for s in shapes)

    return found


def _form(name: str, found: Found) -> Form:
    return Form(name, "C.2", found)


TILES: tuple[Form, ...] = (
    *(_form(f"tile of rank {rank}", _of_rank(rank)) for rank in (1, 2, 3, 4)),
    _form("tile in shared memory", _written(r"tile_\w+\([^()]*storage=\"shared\"")),
    _form("tile load without bounds check", _written(r"bounds_check=False")),
    _form("aligned tile load", _written(r"aligned=True")),
    _form("tile of a row of an array", _written(r"wp\.tile_load\(\s*\w+\[")),
    _form("tile size as a constant", _written(r"^TILE\w* = wp\.constant\(")),
    _form("map of a built-in over tiles", _written(r"tile_map\(wp\.")),
    _form("map of a function over tiles", _written(r"tile_map\((?!wp\.)\w+,")),
    _form("operator between tiles and numbers", _written(r"wp\.tile_\w+\(.*\) [*+-] \w")),
    _form("tile summed in place", _written(r"^    (\w+) [+]= \w+$.*wp\.tile_")),
    _form("tile filled", _called("zeros", "ones", "full", "empty")),
    _form("tile counted", _called("arange")),
    _form("tile of random numbers", _called("randf", "randi")),
    _form("tile from a thread", _called("from_thread")),
    _form("tile made of each thread's number", _written(r"wp\.tile\(")),
    _form("tile handed back to threads", _written(r"wp\.untile\(")),
    _form("tile reduced along an axis", _written(r"tile_(sum|reduce)\([^()]*axis=")),
    _form("tile reduced by a built-in", _written(r"tile_reduce\(wp\.")),
    _form("tile reduced by a function", _written(r"tile_reduce\((?!wp\.)\w+,")),
    _form("extreme of a tile", _called("min", "max")),
    _form("place of a tile's extreme", _called("argmin", "argmax")),
    _form("dot product of tiles", _called("dot")),
    _form("scan of a tile", _called("scan_inclusive", "scan_exclusive")),
    _form("running extreme of a tile", _called("scan_max_inclusive", "scan_min_inclusive")),
    _form("tile sorted", _called("sort")),
    _form("tile view", _called("view")),
    _form("tile slice", _written(r"= \w+\[[^\]]*:[^\]]*\]$.*wp\.tile_")),
    _form("row of a tile, sliced", _written(r"= \w+(\[[^\]:]*\])+\[[^\]:]*:[^\]]*\]$")),
    _form("row of a tile by the block's index, sliced", _written(r"= \w+\[\w+ % \w+\]\[.*:")),
    _form("row of a tile by a function, sliced", _written(r"= \w+\[(row_of|lane_of|pick_row|slot_of)\(\w+\)\]\[")),
    _form("slice of a slice of a tile", _written(r"= \w+\[[^\]]*:[^\]]*\]\[")),
    _form(
        "tile as an argument of a function",
        _written(r"^def \w+\(\w+: Any, \w+: [\w.]+\):\n    return .*^    \w+ = \w+\(\w+, .*wp\.tile_"),
    ),
    _form("bits of a cell of a tile changed", _written(r"^    \w+\[[\d, ]+\] [|&]= ")),
    _form("row or part of a cell of a tile set", _written(r"^    \w+\[\d+(, \d+)+\] = .*wp\.tile_")),
    _form("tile reshaped by what the others leave", _written(r"tile_reshape\([^=]*=\([^)]*-1")),
    _form("tile divided", _written(r"wp\.tile_.*^    \w+ = [^\n=]* / \w+$")),
    _form("one tile or another", _written(r"= wp\.where\([^\n]*, \w+, \w+\)$.*wp\.tile_")),
    _form("tile stored to a row of its own", _written(r"wp\.tile_store\(\w+\[[\w, ]+\], \w+\)")),
    _form("tile reshaped", _called("reshape")),
    _form("tile transposed", _called("transpose")),
    _form("tile squeezed", _called("squeeze")),
    _form("tile broadcast", _called("broadcast")),
    _form("tile assigned to a part of another", _called("assign")),
    _form("tile assigned to a slice", _written(r"^    \w+\[0:\w+(, :)*\] = ")),
    _form("number of a tile extracted", _called("extract")),
    _form("tile cast", _called("astype")),
    _form("tile added to an array", _called("atomic_add")),
    _form("tile loaded by indices", _called("load_indexed")),
    _form("tile stored by indices", _called("store_indexed", "atomic_add_indexed")),
    _form("number scattered into a tile", _called("scatter_add", "scatter_masked")),
    _form("multiple of a tile added", _called("axpy")),
    _form("stack of a block", _called("stack")),
    _form("product of tiles", _written(r"= wp\.tile_matmul\(")),
    _form("product of tiles added to a tile", _written(r"^ +wp\.tile_matmul\(")),
    _form("Fourier transform of a tile", _called("fft", "ifft")),
    _form("factorisation of a tile", _called("cholesky")),
    _form("factorisation in place", _called("cholesky_inplace")),
    _form("solution of a system", _called("cholesky_solve", "lower_solve", "upper_solve")),
    _form("solution in place", _called("cholesky_solve_inplace", "lower_solve_inplace", "upper_solve_inplace")),
    _form("diagonal of a tile", _called("diag_add")),
)
