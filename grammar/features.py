"""Features of the language that a program may go without: swarm testing.

Each program first draws which features it does without (none being the simplest draw), so that programs differ in what
they lack as well as in what they hold, and a feature is met with and without each other one (Groce et al., "Swarm
Testing", ISSTA 2012).
"""

from collections.abc import Iterable

from grammar.choices import Choices

# Feature to what goes without it. Every production names one of these.
FEATURES: dict[str, str] = {
    "arithmetic": "+ - * and unary minus",
    "division": "/ // and %",
    "bitwise": "& | ^ ~ and shifts",
    "comparison": "comparisons outside loop headers",
    "boolean": "and, or, not",
    "conditional_expression": "x if c else y",
    "where": "wp.where",
    "cast": "conversions between scalar types",
    "constructor": "vectors, matrices, quaternions and transforms from parts",
    "component": "v[0], v.x, m[0, 1], rows and slices read",
    "builtin": "calls of built-ins in expressions",
    "random": "random numbers and noise",
    "load": "array reads inside expressions",
    "function": "helper functions",
    "multiple_results": "functions and built-ins with several results",
    "struct": "structs",
    "branch": "if/elif/else beyond what the kernel type needs",
    "static_loop": "for over constant ranges",
    "dynamic_loop": "for over ranges known at launch",
    "while": "while",
    "break": "break and continue",
    "early_return": "return before the end",
    "augmented": "augmented assignment",
    "component_write": "writes to components, rows, slices and fields",
    "element_write": "several writes to an output array",
    "atomic": "atomics beyond what the kernel type needs",
    "tuple": "tuple unpacking and swaps",
    "print": "print",
    "wide_types": "types beyond float, int, bool and their usual vectors",
    "constant": "constants of the module",
    "static": "wp.static",
    "default_argument": "default and keyword arguments of helper functions",
    "generic": "parameters of helper functions annotated with Any, wp.Float or wp.Int",
    "factory": "functions made by functions",
    "function_value": "functions passed to functions, and bound to names",
    "custom_gradient": "functions with an adjoint of their own",
    "gradient": "derivatives of functions, wp.grad",
    "reference": "functions that change their argument, in kernels without a backward pass",
    "native": "functions written in C++",
    "overload": "helper functions of one name and several signatures",
    "option": "options of the kernel and of the module",
    "starred": "arguments out of the components of a vector",
    "enumeration": "members of enumerations",
    "local_array": "arrays that a thread has for itself, wp.zeros",
    "view": "rows and planes of arrays as arrays",
    "reversed": "reversed ranges",
    "chained": "chained comparisons",
    "part_write": "writes to slices, columns, blocks and parts picked at run time",
    "in_place": "arrays that a kernel changes where they are",
    "index_type": "indices of other types than int",
    "gather": "reads through an index array",
    "side_effect": "functions that count their calls",
    "stored_range": "ranges bound to a name",
    "endless_loop": "while True",
    "index_after": "the index of a loop after it",
    "shared_index": "loops side by side with one index",
    "empty_loop": "loops of no round, and of one",
    "extreme": "numbers at the ends of their types, infinities, Warp's constants",
    "truthiness": "numbers as tests, equal vectors, unary plus, powers",
    "any_cast": "casts through any type",
    "sizes": "lengths of vectors and matrices as numbers",
    "slice": "slices of arrays",
    "comment": "comments",
    "docstring": "docstrings",
    "awkward_name": "names that other languages, Warp or its generated code have for themselves",
    "preset": "structs that the module fills in",
    "assertion": "assert",
    "operator": "operators of structs, defined by functions",
    "maker": "vectors, matrices and the like by wp.vector and its relatives",
    "resource": "questions to meshes, volumes and textures beyond what the kernel type needs",
}

# What most programs go without: shares of 32. A program has a feature of these only where it draws it.
RARE: dict[str, int] = {
    "side_effect": 6,
    "stored_range": 2,
    "endless_loop": 3,
    "index_after": 2,
    "shared_index": 2,
    "empty_loop": 3,
    "extreme": 5,
    "truthiness": 3,
    "any_cast": 3,
    "sizes": 3,
    "slice": 5,
    "comment": 5,
    "docstring": 12,
    "awkward_name": 1,
    "preset": 3,
    "assertion": 1,
    "operator": 1,
    "maker": 5,
}
_TOGETHER = 4  # features that one draw decides: Hypothesis favours small numbers where there are very many

# What a program cannot do without, whatever the mask says: the last way to build a value of some type.
ESSENTIAL = frozenset({"arithmetic", "comparison", "constructor", "component", "load"})


def optional() -> tuple[str, ...]:
    """The features that a mask may switch off, in a fixed order."""
    return tuple(name for name in FEATURES if name not in ESSENTIAL)


def undrawn(choose: Choices) -> frozenset[str]:
    """The rare features that a program goes without: all of them, for the simplest draw."""
    absent = [((name, 32 - share), (None, share)) for name, share in RARE.items()]
    groups = [absent[start : start + _TOGETHER] for start in range(0, len(absent), _TOGETHER)]
    return frozenset(name for group in groups for name in choose.together(*group) if name is not None)


def without(disabled: Iterable[str]) -> frozenset[str]:
    """The features left when `disabled` are off."""
    return frozenset(FEATURES) - (frozenset(disabled) - ESSENTIAL)
