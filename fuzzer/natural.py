"""How near programs are to those that people write: the examples that come with the installed Warp.

The kernels and functions of the examples are read at run time; nothing of them is kept. Three things are counted in
each set, and compared by the Jensen-Shannon distance: the square root of the Jensen-Shannon divergence to base 2
(Endres and Schindelin, "A new metric for probability distributions", IEEE Trans. Inf. Theory 49, 2003), 0 for equal
distributions and 1 for those that share nothing.

The floor says how far apart people are from one another: the distance between two random halves of the examples, as the
mean over several splits. Few functions differ from one another by chance alone, so a distance depends on how many are
compared. So there are two figures: the distance of all of ours from all of theirs, which holds less chance than the
floor does, and the mean distance of as many of ours as make a half from each half, which holds as much.

Kernels and functions count alike. Each bigram and each call counts once, so that long functions weigh more; examples
that hold a copy of one function count it once, as copies would always fall into the same half.
"""

import ast
import importlib.util
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from statistics import fmean

from corpus.names import called_names, warp_names
from fuzzer.errors import Refused

SPLITS = 20
_CONTEXTS = (ast.Load, ast.Store, ast.Del)
_DECORATORS = frozenset({"kernel", "func"})

Counts = Counter[str]


@dataclass(frozen=True, slots=True)
class Profile:
    """What is counted in a set of functions.

    Attributes:
        functions: how many there are.
        bigrams: "Parent > Child" of the syntax tree, contexts (load, store) left out.
        builtins: names of Warp that are called.
        statements: functions by their number of statements, in classes of two.
    """

    functions: int
    bigrams: Counts
    builtins: Counts
    statements: Counts

    @property
    def parts(self) -> dict[str, Counts]:
        """The distributions by what they are of."""
        return {"tree bigrams": self.bigrams, "built-ins": self.builtins, "statements": self.statements}


@dataclass(frozen=True, slots=True)
class Distance:
    """Ours against theirs.

    Attributes:
        distance: of as many of ours as make half of theirs from such a half; of all of ours where they are fewer.
        floor: of two halves of theirs.
        whole: of all of ours from all of theirs.
        ratio, whole_ratio: the two in floors; 0 where people do not differ at all.
        tells: what adds to `whole`, most first: name, our share, theirs.
    """

    distance: float
    floor: float
    whole: float
    ratio: float
    whole_ratio: float
    tells: tuple[tuple[str, float, float], ...]


@dataclass(frozen=True, slots=True)
class Naturalness:
    """The distances by what was counted, and the number of functions on both sides."""

    ours: int
    theirs: int
    distances: dict[str, Distance]


def naturalness(sources: Iterable[str], examples: Path | None = None) -> Naturalness:
    """How far programs are from the examples in a directory, by default those of the installed Warp.

    Raises Refused where there are no examples.
    """
    directory = examples or _installed_examples()
    read = (function for path in sorted(directory.rglob("*.py")) for function in _functions(path.read_text()))
    theirs = list({function.key: function for function in read}.values())
    if len(theirs) < 2:
        raise Refused(f"no kernels to compare with in {directory}")
    ours = [function for source in sources for function in _functions(source)]
    mine, people = profile(ours).parts, profile(theirs).parts
    distances, floors = _at_equal_sizes(ours, theirs)

    def compared(name: str) -> Distance:
        whole, floor = distance(mine[name], people[name]), floors[name]
        return Distance(
            distance=distances[name],
            floor=floor,
            whole=whole,
            ratio=distances[name] / floor if floor else 0.0,
            whole_ratio=whole / floor if floor else 0.0,
            tells=_tells(mine[name], people[name]),
        )

    return Naturalness(len(ours), len(theirs), {name: compared(name) for name in people})


def profile(functions: Iterable["Function"]) -> Profile:
    """The counts of some functions."""
    bigrams, builtins, statements = Counts(), Counts(), Counts()
    number = 0
    for function in functions:
        number += 1
        bigrams.update(function.bigrams)
        builtins.update(function.builtins)
        statements[f"{function.statements // 2 * 2}+"] += 1
    return Profile(number, bigrams, builtins, statements)


def distance(left: Mapping[str, int], right: Mapping[str, int]) -> float:
    """The Jensen-Shannon distance of two distributions given as counts; 1 where one of them is empty."""
    return math.sqrt(sum(_terms(left, right).values())) if left and right else 1.0


@dataclass(frozen=True, slots=True)
class Function:
    """A kernel or function: a hash to split by, and what it holds."""

    key: bytes
    bigrams: Counts
    builtins: Counts
    statements: int


def _functions(source: str) -> Iterator[Function]:
    """The kernels and functions in a module, wherever they stand."""
    tree = ast.parse(source)
    imports = [s for s in tree.body if s.__class__ in (ast.Import, ast.ImportFrom)]
    if not warp_names(tree):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and any(_is_warps(d) for d in node.decorator_list):
            called = Counter(called_names(ast.Module([*imports, node], [])))
            key = blake2b(ast.dump(node).encode(), digest_size=16).digest()
            statements = sum(isinstance(inner, ast.stmt) for inner in ast.walk(node)) - 1
            yield Function(key, _bigrams(node), called, statements)


def _is_warps(decorator: ast.expr) -> bool:
    """`@wp.kernel`, `@wp.func` and their calls."""
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return isinstance(called, ast.Attribute) and called.attr in _DECORATORS


def _bigrams(tree: ast.AST) -> Counts:
    counts = Counts()
    for parent in ast.walk(tree):
        for child in ast.iter_child_nodes(parent):
            if not isinstance(child, _CONTEXTS):
                counts[f"{type(parent).__name__} > {type(child).__name__}"] += 1
    return counts


def _at_equal_sizes(ours: Sequence[Function], theirs: Sequence[Function]) -> tuple[dict[str, float], dict[str, float]]:
    """By what was counted: the mean distance of as many of ours from halves of theirs, and that between the halves."""
    half = len(theirs) // 2
    distances: dict[str, list[float]] = defaultdict(list)
    floors: dict[str, list[float]] = defaultdict(list)
    for split in range(SPLITS):
        mine, people = _shuffled(ours, split)[:half], _shuffled(theirs, split)
        parts, left, right = (profile(some).parts for some in (mine, people[:half], people[half : 2 * half]))
        for name in left:
            floors[name].append(distance(left[name], right[name]))
            distances[name] += (distance(parts[name], left[name]), distance(parts[name], right[name]))
    return {name: fmean(d) for name, d in distances.items()}, {name: fmean(d) for name, d in floors.items()}


def _shuffled(functions: Sequence[Function], split: int) -> list[Function]:
    """In an order of its own for each split, the same one every time."""
    salt = split.to_bytes(2, "little")
    return sorted(functions, key=lambda f: blake2b(f.key, digest_size=8, salt=salt).digest())


def _terms(left: Mapping[str, int], right: Mapping[str, int]) -> dict[str, float]:
    """What each outcome adds to the divergence, in bits."""
    all_left, all_right = sum(left.values()), sum(right.values())
    terms = {}
    for name in sorted(left.keys() | right.keys()):
        p, q = left.get(name, 0) / all_left, right.get(name, 0) / all_right
        middle = (p + q) / 2
        terms[name] = sum(share * math.log2(share / middle) / 2 for share in (p, q) if share)
    return terms


def _tells(ours: Mapping[str, int], theirs: Mapping[str, int]) -> tuple[tuple[str, float, float], ...]:
    """The outcomes that add most to the distance, with their shares."""
    if not ours:
        return ()
    terms = _terms(ours, theirs)
    worst = sorted(terms, key=lambda name: -terms[name])
    all_ours, all_theirs = sum(ours.values()), sum(theirs.values())
    return tuple((name, ours.get(name, 0) / all_ours, theirs.get(name, 0) / all_theirs) for name in worst)


def _installed_examples() -> Path:
    found = importlib.util.find_spec("warp")
    if found is None or found.origin is None:
        raise Refused("--natural compares with the examples of the installed warp-lang, and there is none")
    return Path(found.origin).parent / "examples"
