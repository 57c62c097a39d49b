"""Features of the language that a program may go without: swarm testing.

Each program first draws which features it does without (none being the simplest draw), so that programs differ in what
they lack as well as in what they hold, and a feature is met with and without each other one (Groce et al., "Swarm
Testing", ISSTA 2012).
"""

from collections.abc import Iterable

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
}

# What a program cannot do without, whatever the mask says: the last way to build a value of some type.
ESSENTIAL = frozenset({"arithmetic", "comparison", "constructor", "component", "load"})


def optional() -> tuple[str, ...]:
    """The features that a mask may switch off, in a fixed order."""
    return tuple(name for name in FEATURES if name not in ESSENTIAL)


def without(disabled: Iterable[str]) -> frozenset[str]:
    """The features left when `disabled` are off."""
    return frozenset(FEATURES) - (frozenset(disabled) - ESSENTIAL)
