"""Rules that take out of a message what the program put into it."""

import re
from collections import defaultdict

import pytest

from compile.raise_sites import Site, raise_sites
from compile.verdict import verdict
from fuzzer.normalizing import COMPILER_RULES, RULES, Rule, normalized

KERNEL = """import warp as wp

@wp.kernel
def {kernel}({values}: wp.array(dtype={kind}), {count}: int):
    {index} = wp.tid()
    {values}[{index}] = {value}
"""
NAMES = [
    {"kernel": "advect", "values": "speeds", "count": "n", "index": "i", "kind": "float"},
    {"kernel": "k", "values": "a", "count": "total", "index": "tid", "kind": "wp.float64"},
]
HOLE = re.compile(r"\{((?:[^{}]|\{[^{}]*\})*)\}")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.becomes)
def test_a_rule_does_what_it_was_made_for(rule: Rule) -> None:
    assert normalized(rule.message, "clang" if rule in COMPILER_RULES else "") == rule.becomes


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.becomes)
def test_every_rule_is_needed(rule: Rule) -> None:
    rules = COMPILER_RULES if rule in COMPILER_RULES else tuple(row for row in RULES if row not in COMPILER_RULES)
    message = rule.message
    for other in rules:
        if other is not rule:
            message = other.pattern.sub(other.replacement, message)
    assert message != rule.becomes


@pytest.mark.parametrize(
    "value",
    [
        "speed",
        "speed({values}[0])",
        "wp.speed({values}[0])",
        "{values}[{index}] + {count}",
        "{values}[{index}, 0]",
        "{values}[{index}].x",
        "{values}",
        "wp.sin({count})",
        "wp.vec3({count}, {values}[0], 1)",
        "wp.static({count})",
        "wp.tile_zeros(shape={count}, dtype={kind})",
        "wp.atomic_add({values}, {index}, {count})",
    ],
)
def test_failures_of_one_kind_have_one_message(value: str) -> None:
    messages = set()
    for names in NAMES:
        failure = verdict(KERNEL.format(value=value.format(**names), **names))
        assert failure is not None
        messages.add(normalized(failure.message, failure.error_type))
    assert len(messages) == 1


def test_names_of_built_ins_stay_and_those_of_programs_go() -> None:
    text = "Couldn't find function overload for '{}' that matched inputs with types: [float32, int32]"
    assert normalized(text.format("mul")) != normalized(text.format("sin"))
    assert normalized(text.format("falloff")) == normalized(text.format("attenuate"))


def test_what_python_says_of_its_own_words_stays() -> None:
    assert normalized("'return' outside function") != normalized("'break' outside loop")
    assert normalized("expected an indented block after 'for' statement on line 3") == (
        "expected an indented block after 'for' statement on line <n>"
    )
    assert normalized("invalid syntax. Maybe you meant '==' or ':=' instead of '='?").endswith(
        "or ':=' instead of '='?"
    )
    assert normalized("'(' was never closed") != normalized("'[' was never closed")
    assert normalized("name 'speed' is not defined") == normalized("name 'x' is not defined")


def test_a_key_that_is_missing_is_a_name() -> None:
    assert normalized("speed", "KeyError") == normalized("pos", "KeyError")
    assert normalized("<class 'ast.In'>", "KeyError") != normalized("<class 'ast.Is'>", "KeyError")


KINDS = {
    r"type_repr|type_str|_scalar_type_|\.dtype$|_type$|\.type$": (["float32", "vec3f"], ["mat22d", "Array[int16]"]),
    r"^len\(|\.ndim$|_length_$|count\)?$": (["2", "3"], ["10", "4"]),
    r"_shape_$|\.shape\)?$": (["(2, 3)", "(4,)"], ["(1, 2, 3)", "(5, 6)"]),
    r"(?<!func\.)key$|(?<!func)(?<!fn)(?<!op)_name$|f[n]?\.__(?:qual)?name__$|^name$|\.id\)$|^sym$|path": (
        ["speeds", "total"],
        ["a", "n_1"],
    ),
}
"""What an expression in a message stands for, by its text, with two choices of what programs may put there.

Built-ins and classes of Warp's are no names of a program's: they stay.
"""


def fillings(site: Site) -> tuple[str, str] | None:
    """A message as it comes out of a site for two programs, or None where it has an expression of another kind."""
    kinds = []
    for hole in HOLE.finditer(site.template):
        kinds.append(next((fills for pattern, fills in KINDS.items() if re.search(pattern, hole[1])), None))
    if None in kinds or not kinds:
        return None
    texts = []
    for choice in (0, 1):
        fills = [kind[choice][place % 2] for place, kind in enumerate(kinds) if kind]
        texts.append(HOLE.sub(lambda _, fills=fills: fills.pop(0), site.template))
    return texts[0], texts[1]


def test_what_fills_a_template_does_not_show() -> None:
    filled = [texts for site in raise_sites() if site.unreachable is None and (texts := fillings(site))]
    assert len(filled) > 100
    assert not [texts for texts in filled if normalized(texts[0]) != normalized(texts[1])]


def test_templates_of_one_function_stay_apart() -> None:
    """But for those that differ in types that they name alone, or in what they found."""
    functions: dict[tuple[str, str, str], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for site in raise_sites():
        if site.unreachable is None:
            texts = functions[site.module, site.function, site.error_type]
            texts[normalized(HOLE.sub("float32", site.template))].add(site.template.partition("got")[0])
    merged = {key[1] for key, texts in functions.items() if any(len(templates) > 1 for templates in texts.values())}
    assert merged == {
        "pack_arg",
        "create_atomic_op_value_func.fn",
        "matrix_assign_dispatch_func",
        "tile_mul_value_func",
        "tile_div_value_func",
    }
