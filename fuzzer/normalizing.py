"""Messages without what a program put into them: names, types, shapes, numbers, whatever was found in place of what.

One table of rules, which are taken in order. Each was made for a message, which stands beside it with what it becomes:
tests hold the rules against these. Words that Warp itself quotes stay, and so do built-ins: they tell bugs apart.
"""

import ast
import keyword
import re
from collections.abc import Callable
from dataclasses import dataclass

from compile import internals

COMPILERS = frozenset({"clang", "nvrtc"})
"""Errors of these types have messages of native compilers."""

Replacement = str | Callable[[re.Match[str]], str]


@dataclass(frozen=True, slots=True)
class Rule:
    """One replacement; a message that it was made for, and what becomes of that by all rules."""

    pattern: re.Pattern[str]
    replacement: Replacement
    message: str
    becomes: str


def normalized(message: str, error_type: str = "") -> str:
    """A message as all failures of its kind have it, whatever their programs are."""
    if error_type == "KeyError" and message.isidentifier():
        return "<name>"  # the key that is missing is all that such an error says
    for rule in COMPILER_RULES if error_type in COMPILERS else WARP_RULES:
        message = rule.pattern.sub(rule.replacement, message)
    return message


def _rule(pattern: str, replacement: Replacement, message: str, becomes: str) -> Rule:
    return Rule(re.compile(pattern, re.DOTALL), replacement, message, becomes)


def _unless_builtin(match: re.Match[str]) -> str:
    return match[0] if match[1] in internals.registered_names() else "<name>"


def _unless_parameter(match: re.Match[str]) -> str:
    """What a message about a call of a built-in quotes is a parameter of the built-in."""
    return match[0] if re.match(r"(?:First |Second )?(?:wp\.)?\w+\(\)", match.string) else "<name>"


# Words that Python quotes in its own errors, and that are its own, its parser's or Warp's: which one tells bugs apart.
_WORDS = "|".join(
    ["Var", "Function", "Kernel", "Struct", "NoneType", "module", "function", "property"]
    + [name for name in dir(ast) if isinstance(getattr(ast, name), type)]
    + list(keyword.kwlist)
)
_NESTED = r"(?:[^<>]|<(?:[^<>]|<(?:[^<>]|<[^<>]*>)*>)*>)*"
_SCALAR = r"(?:b?float(?:16|32|64)|u?int(?:8|16|32|64))"
_COMPOSITE = r"(?:vec\d+|mat\d\d|quat|transform|spatial_vector|spatial_matrix)(?:[hfdbsilj]|u[bsilj]|[bsil])"
_NAMES_AFTER = "|".join(
    (
        "undefined symbol:",
        "existing symbol",
        "find function(?! overload)",
        "mutating a constant",
        "for param",
        "annotations on (?:kernel overload|function)",
        "(?:arguments for|overload of) kernel",
        r"Kernel(?= \S+ (?:is not generic|argument))",
        "(?:[Gg]radient|definition of|for|of|to the) function",
        "(?:grad|replay) definition for",
        "transform attribute",
        "that does not exist",
        "attribute with type:",
        "structure of type",
        "attribute of",
        r"array(?= \S+ (?:is used|receives|as different))",
        "constants, but",
    )
)

WARP_RULES: tuple[Rule, ...] = (
    _rule(
        r"\n.*",
        "",
        "Error evaluating static expression: division by zero while evaluating the following code:\n1 / 0",
        "Error evaluating static expression: division by zero while evaluating the following code:",
    ),
    _rule(
        r"(function returned different types, previous: ).*",
        r"\1..",
        "Error, function returned different types, previous: [wp::int32, bool], new [Body]",
        "Error, function returned different types, previous: ..",
    ),
    _rule(
        r"(Unrecognized type )'(?!<class 'typing\.).*'",
        r"\1<type>",
        "Unrecognized type 'list[<class 'float'>]'",
        "Unrecognized type <type>",
    ),
    _rule(
        r"(?<=^Error, )`\w+` (is not an attribute of) '.*' \(.*\)$",
        r"<name> \1 <name> (<type>)",
        "Error, `uint32` is not an attribute of 'text' (builtins.str)",
        "Error, <name> is not an attribute of <name> (<type>)",
    ),
    _rule(
        r"\b(annotated as|a value of type|of the type) `[^`]*`",
        r"\1 <type>",
        "The function `f` has its return type annotated as `int` but the code returns a value of type `Body`.",
        "The function <name> has its return type annotated as <type> but the code returns a value of type <type>.",
    ),
    _rule(
        r"(?<=must be real number, not )\w+|(?<=passed value has type )\w+",
        "<type>",
        "must be real number, not complex",
        "must be real number, not <type>",
    ),
    _rule(
        r"(module '[^']*' has no attribute )'[^']*'",
        r"\1<name>",
        "module 'warp' has no attribute 'flaot'",
        "module <name> has no attribute <name>",
    ),
    _rule(
        r"\(wp\.ref\[(.*)\]\) with different type \(wp\.ref\[\1\]\)",
        "(<reference>) with different type (the same)",
        "Error, assigning to existing symbol x (wp.ref[float32]) with different type (wp.ref[float32])",
        "Error, assigning to existing symbol <name> (<reference>) with different type (the same)",
    ),
    _rule(
        r"<warp\._src\.types\.tuple_t object at 0x\.\.\.>(?=\) with|\)$)",
        "<tuple>",
        "Error, assigning to existing symbol pair (<warp._src.types.tuple_t object at 0x...>) with different type"
        " (<warp._src.types.tuple_t object at 0x...>)",
        "Error, assigning to existing symbol <name> (<tuple>) with different type (<tuple>)",
    ),
    _rule(
        r"<class '(?!ast\.|typing\.)[^']*'>|<[\w.]+ object at 0x\.\.\.>",
        "<type>",
        "Error, assigning to struct field `x` (<class 'warp._src.types.float32'>) with different type (<class 'int'>)",
        "Error, assigning to struct field <name> (<type>) with different type (<type>)",
    ),
    _rule(
        r"<Function [^<>]*(?:<[^<>]*>[^<>]*)*>",
        "<function>",
        "No overload of <Function blend(x: float, y: <type>)> found for tile element types float32, int32",
        "No overload of <function> found for tile element types <type>",
    ),
    _rule(
        r"(matched inputs with types: )\[.*\]",
        r"\1[..]",
        "Couldn't find function overload for 'mul' that matched inputs with types: [vec3f, Array[float32]]",
        "Couldn't find function overload for 'mul' that matched inputs with types: [..]",
    ),
    _rule(
        r"(?<=function overload for )'(\w+)'",
        _unless_builtin,
        "Couldn't find function overload for 'falloff' that matched inputs with types: [int32]",
        "Couldn't find function overload for <name> that matched inputs with types: [..]",
    ),
    _rule(
        r"^(?!launch\()[\w.<>]+(?=\(\) (?:got (?:an unexpected|multiple)|missing \d|takes (?:from )?\d))",
        "<name>",
        "falloff() missing 1 required positional argument: 'x'",
        "<name>() missing <n> required positional argument: <name>",
    ),
    _rule(
        r"(unexpected keyword argument )'[^']*'",
        r"\1<name>",
        "launch() got an unexpected keyword argument 'size'",
        "launch() got an unexpected keyword argument <name>",
    ),
    _rule(
        r"\b([Gg]ot) (?!an unexpected|multiple).*",
        r"\1 ..",
        "tile_load() offset argument must have as many dimensions as the array to load from, got 1 for an array with 2",
        "tile_load() offset argument must have as many dimensions as the array to load from, got ..",
    ),
    _rule(
        r"(Invalid (?:device identifier|data type|value for '\w+')): .*?(?=\. Expected|$)",
        r"\1: ..",
        "Invalid value for 'storage': 'local'. Expected 'shared' or 'register'.",
        "Invalid value for <name>: ... Expected <name> or <name>.",
    ),
    _rule(
        r"\b(?:Array|Vector|Matrix|Tile|Tuple|wp\.ref|wp\.array(?:\dd)?|tuple)\[[^\[\]]*(?:\[[^\[\]]*\][^\[\]]*)*\]"
        r"|(?<![.\w])\w+\((?:shape|dtype|ndim|length|capacity)=(?:[^()]|\([^()]*\))*\)",
        "<type>",
        "array_store() value type (array(ndim=1, dtype=float32)) must be that of the array (Array[float32])",
        "array_store() value type (<type>) must be that of the array (<type>)",
    ),
    _rule(
        rf"\bwarp\._src\.types\.\w+|\b__kernel__\.[\w.<>]*\w|(?:\bwp::|\bwp\.)?\b(?:{_SCALAR}|{_COMPOSITE})\b(?![(=])",
        "<type>",
        "Cannot chain comparisons of unequal types: vec3f < warp._src.types.bool.",
        "Cannot chain comparisons of unequal types: <type> .. <type>.",
    ),
    _rule(
        r"(comparisons of unequal types: .*?) (?:[<>=!]=?|is|in) ",
        r"\1 .. ",
        "Cannot chain comparisons of unequal types: float16 >= int32.",
        "Cannot chain comparisons of unequal types: <type> .. <type>.",
    ),
    _rule(
        r"(overload found for arguments ).*",
        r"\1..",
        "Error calling function 'sin', no overload found for arguments [1.0, 2]",
        "Error calling function <name>, no overload found for arguments ..",
    ),
    _rule(
        r"\b(?:array|tile)<<type>>|\barray<type>|tile<type>|(?<![\w`])[\"'`]<type>['\"`]",
        "<type>",
        "Cannot multiply tile<vec3f> by tile<vec3f>: at least one element type must be scalar",
        "Cannot multiply <type> by <type>: at least one element type must be scalar",
    ),
    _rule(
        r"<type>(?:, <type>)+",
        "<type>",
        "tile_matmul() arguments must be tiles of float16, bfloat16, float32, or float64 entries",
        "tile_matmul() arguments must be tiles of <type>, or <type> entries",
    ),
    _rule(
        r"\b(?:atomic_\w+|tile_i?fft|tile_atomic_add(?:_indexed)?)(?=\(\))",
        "<name>",
        "atomic_max() index arguments must be of integer type",
        "<name>() index arguments must be of integer type",
    ),
    _rule(
        rf"\b({_NAMES_AFTER}) [\w.]+",
        r"\1 <name>",
        "Referencing undefined symbol: spede",
        "Referencing undefined symbol: <name>",
    ),
    _rule(
        r"(?<= expects )(?!Texture)\w+(?= but got)|^\w+(?= is not an attribute of)",
        "<name>",
        "Error launching kernel 'advect', argument 'body' expects Body but got None",
        "Error launching kernel <name>, argument <name> expects <name> but got ..",
    ),
    _rule(
        r"(following syntax: )[^ ]+ = .*?\)(?= to)",
        r"\1..",
        "Error mutating a constant s in a loop, use the following syntax: s = wp.float32(1.0) to declare a variable",
        "Error mutating a constant <name> in a loop, use the following syntax: .. to declare a variable",
    ),
    _rule(
        r"\bmust be one of \w+",
        "must be one of ..",
        "Vector swizzle for <class 'vec3f'> must be one of xyz, got w",
        "Vector swizzle for <type> must be one of .., got ..",
    ),
    _rule(
        rf"'(?!(?:{_WORDS})')[^']+' (object (?:has no attribute|is not|cannot))",
        r"<type> \1",
        "'float' object cannot be interpreted as an integer",
        "<type> object cannot be interpreted as an integer",
    ),
    _rule(
        rf"(?<![^\s(\[])(?<!no attribute )(?<!overload for )(?<!<class )'(?!(?:{_WORDS})')[^']*\w[^']*'(?!\w)"
        r"|(?<!=)\"[^\"]*\w[^\"]*\"",
        _unless_parameter,
        "Error launching kernel 'advect', argument 'speeds' expects an array with 1 dimension(s)",
        "Error launching kernel <name>, argument <name> expects an array with <n> dimension(s)",
    ),
    _rule(
        r"(?<![\w)\]`])`(?!wp\.|ast\.|t\[|->|enable_|address\(|view\(|(?:shape|length|dtype)`)[^`]*`",
        "<name>",
        "Error, assigning to struct field `mass` (<class 'int'>) with different type (<class 'Body'>)",
        "Error, assigning to struct field <name> (<type>) with different type (<type>)",
    ),
    _rule(
        r"\(-?\d+,(?: -?\d+,?)*\)|\[-?\d+(?:, -?\d+)+\]|\(\(-?\d+(?:, -?\d+)*,?\)\)",
        "<shape>",
        "Can't multiply matrix of shape (2, 2) and vector with length 3",
        "Can't multiply matrix of shape <shape> and vector with length <n>",
    ),
    _rule(
        r"(?<![\w.\-<])-?\d(?:[\w.]*\w)?(?:(?<=e)[-+]\d+)?(?<!\dD)\b|(?<=of length )\w+|(?<==)-?(?:inf|nan)\b",
        "<n>",
        "incompatible number of values given (2) when constructing a vector of length 3 into a 1D tile",
        "incompatible number of values given (<n>) when constructing a vector of length <n> into a 1D tile",
    ),
)

COMPILER_RULES: tuple[Rule, ...] = (
    _rule(
        r" \(declared at line \d+ of [^()]*\)",
        "",
        'function "wp::operator*(double, int)" (declared at line 454 of /lib/warp/native/builtin.h)',
        'function "wp::operator*(double, int)"',
    ),
    _rule(
        r"((?:operand|object) types? (?:are|is)|applies|matches the argument list)(?: argument types are)?:? .*?"
        r"(?= \[[\w.]+:\d+\]|$)",
        r"\1: ..",
        'no instance of overloaded function "wp::adj_assign_inplace" matches the argument list argument types are:'
        " (wp::vec_t<3U, float>, wp::int64, wp::float32)",
        'no instance of overloaded function "wp::adj_assign_inplace" matches the argument list: ..',
    ),
    _rule(
        r"; did you mean .*?(?= \[[\w.]+:\d+\]|$)| \(aka (?:'[^']*'|\"[^\"]*\")\)",
        "",
        "use of undeclared identifier 'replay_double_1'; did you mean 'replay_double_0'?",
        "use of undeclared identifier 'replay_<name>'",
    ),
    _rule(
        rf"\b(?:wp::)?(?:{_SCALAR}|half|(?:vec|mat|quat|transform|array|indexedarray|tile|slice)\w*_t)(?:<{_NESTED}>)?",
        "<type>",
        "ambiguous conversion for functional-style cast from 'float16' (aka 'half') to 'bool' [builtin.h:584]",
        "ambiguous conversion for functional-style cast from '<type>' to 'bool' [builtin.h]",
    ),
    _rule(
        r"\b\w+(?=_(?:cpu|cuda)_kernel_(?:forward|backward))|\b(?:adj_)?(?=var_\d)var_\d+",
        "<name>",
        "no matching function for call to 'advect_cpu_kernel_forward'",
        "no matching function for call to '<name>_cpu_kernel_forward'",
    ),
    _rule(
        r"\b(adj_|replay_)?(?!wp_)[A-Za-z]\w*_\d+\b",
        r"\1<name>",
        'identifier "adj_falloff_0" is undefined',
        'identifier "adj_<name>" is undefined',
    ),
    _rule(
        r"(\[[\w.]+):\d+\]",
        r"\1]",
        "no matching function for call to 'add_inplace' [builtin.h:1034]",
        "no matching function for call to 'add_inplace' [builtin.h]",
    ),
    _rule(
        r"(?<![\w<])-?\d(?:[\w.]*\w)?",
        "<n>",
        "static assertion failed due to requirement '256 == 1'",
        "static assertion failed due to requirement '<n> == <n>'",
    ),
)

RULES = WARP_RULES + COMPILER_RULES
