"""`cache`: a program would be served code that was made for another, or code depends on what was built before.

Warp finds compiled code by a module's hash. So two programs with different code must have different hashes; what a
kernel cache gives for a changed program must do what the changed program says; and a program that was refused may leave
no trace on the next one.
"""

import tempfile
from collections.abc import Iterator

import libcst as cst
import libcst.matchers as m

from compile.codegen import Emission, emit
from compile.execute import executables
from compile.outcome import Failure, Stage
from compile.whole import PLAIN, built
from fuzzer.oracles.case import CannotRun, Case, Meaningless
from fuzzer.oracles.variants import Variant, alike, emitted, program
from fuzzer.oracles.verdict import PASSED, Verdict, skipped, wrong
from grammar.edits import edited
from grammar.trees import Tree

MOST = 12  # edits of one program

OTHER_OPTIONS = "\nwp.set_module_options({'max_unroll': 2, 'enable_backward': False})\n"
OVERLOAD = "\n\n@wp.func\ndef {name}(unheard_of: wp.types.matrix((2, 5), wp.uint8)):\n    return unheard_of\n"


def cache(case: Case) -> Verdict:
    """Whether a changed program has a hash and gets code of its own, and whether nothing is left of a failure."""
    numbers, overloads = list(_numbers(case.source)), _overloaded(case.source)
    options = [("other options", case.source + OTHER_OPTIONS)]
    for what, source in (*numbers, *overloads, *options):
        other = emitted(source)
        if other is not None and _is_taken_for(case.emission, other):
            return wrong("cache", f"{what} changes the code and not the hash that it is found by")
    if emitted(_broken(case.source)) is None:
        targets = tuple(t for t in ("cpu", "cuda") if getattr(case.emission, t) is not None)
        if emit(case.source, targets) != case.emission:
            return wrong("cache", "other code after a program that was refused")
    with tempfile.TemporaryDirectory() as directory:
        built(case.source, directory, PLAIN)
        for what, source in (*numbers[:1], *overloads[:1], *options):
            said = _from_warm_cache(case, what, source, directory)
            if said.failure is not None:
                return said
    return PASSED


def _is_taken_for(one: Emission, other: Emission) -> bool:
    """Whether Warp would run the code of one program for another."""
    return one.cpu != other.cpu and one.cpu_module_hash == other.cpu_module_hash


def _from_warm_cache(case: Case, what: str, source: str, directory: str) -> Verdict:
    """Whether a changed program does the same out of a cache that holds the one it was made of, and without a cache."""
    changed = emitted(source)
    if changed is None or changed.parameters != case.emission.parameters or "while " in source:
        return skipped("not a change that can be run")  # a number in a loop may be what it ends by
    (cold,) = executables([program(changed)])
    warm = built(source, directory, PLAIN)
    if isinstance(cold, Failure) or (isinstance(warm, Failure) and warm.stage != Stage.native_cpu):
        return skipped("not a change that can be run")
    try:
        other = Case(source, case.launch, changed, cold, careful=True)
        return alike("cache", other, [Variant(f"{what}, from a warm cache", warm)])
    except (CannotRun, Meaningless) as reason:
        return skipped(str(reason))


def _numbers(source: str) -> Iterator[tuple[str, str]]:
    """The program with one number changed, in a function or in what it captures, at places spread over it."""
    module = cst.parse_module(source)
    tree = Tree(module)
    numbers = m.findall(module, m.Integer() | m.Float())
    for place, node in enumerate(numbers[:: max(1, len(numbers) // MOST)]):
        if isinstance(node, cst.Integer | cst.Float):
            other = "3" if isinstance(node, cst.Integer) else "1.625"
            made = edited(module, {node: node.with_changes(value=other)}, parents=tree.parents)
            yield f"another number for {node.value} ({place})", made.code


def _overloaded(source: str) -> list[tuple[str, str]]:
    """The program with one more overload of a function, of a type that nothing has, for each of its functions."""
    module = cst.parse_module(source)
    names = [f.name.value for f in module.body if isinstance(f, cst.FunctionDef) and m.matches(f, _FUNCTION)]
    return [(f"another overload of {name}", source + OVERLOAD.format(name=name)) for name in names]


_FUNCTION = m.FunctionDef(decorators=[m.Decorator(m.Attribute(m.Name("wp"), m.Name("func")))])


def _broken(source: str) -> str:
    """The program with a name that there is not, in its last line that assigns something."""
    lines = source.splitlines(keepends=True)
    place = max(
        (k for k, line in enumerate(lines) if " = " in line and line.startswith("    ")), default=len(lines) - 1
    )
    head, _, _ = lines[place].partition(" = ")
    return "".join([*lines[:place], f"{head} = nobody_knows_this\n", *lines[place + 1 :]])
