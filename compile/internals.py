"""Warp's internal interfaces, for Warp 1.19: a release that moves them is met here.

Besides, `compilers` has the native compilers, `overloads` replaces one function of Warp's, and `toolchain` reads what
Warp's runtime found.

The first call of `session()` imports and initialises Warp, silently, and pins every setting that generated code depends
on.
"""

import contextlib
import functools
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from compile.capture import captured_output

CPU_BLOCK_DIM = 1
"""Warp launches CPU kernels with one thread a block, and generates their code for it."""

CUDA_ARCH = 80
"""The architecture CUDA code is built for. Only tile operations that go through libmathdx depend on it."""

# Warp's defaults. They are set rather than assumed, so that what a process did to `wp.config` before changes nothing.
_PINNED_CONFIG: dict[str, Any] = {
    "mode": "release",
    "optimization_level": None,
    "enable_backward": True,
    "max_unroll": 16,
    "default_grid_stride": True,
    "enable_vector_component_overwrites": False,
    "verify_fp": False,
    "verify_autograd_array_access": False,
    "lineinfo": False,
    "line_directives": True,
    "compile_time_trace": False,
    "llvm_cuda": False,
    "use_precompiled_headers": True,
    "cpu_compiler_flags": (
        "-march=native -mllvm=-inline-threshold=9000 -mllvm=-inline-cold-callsite-threshold=3000"
        " -mllvm=-slp-recursion-max-depth=4"
    ),
    "enable_tiles_in_stack_memory": True,
    "enable_mathdx_gemm": True,
    "enable_mathdx_solver": True,
    "enable_mathdx_fft": True,
    "deterministic_max_records": 0,
    "verbose_warnings": False,
}

# The Warp modules with functions written in Warp itself that `import warp` brings in. Their numbers are taken from the
# start: a program that defines its own `norm_l1` gets `norm_l1_1`, in every process.
_MODULES_OF_BARE_WARP = ("warp.math", "warp.utils", "warp._src.coloring")


@dataclass(frozen=True)
class Session:
    """Warp as it was before any program was loaded: what `forget` restores.

    `config` is Warp's configuration, `function_counts` the numbers given to function names so far, and `overloads`
    holds the instantiated overloads of each of Warp's functions that are themselves written in Warp.
    """

    warp: Any
    context: Any
    codegen: Any
    types: Any
    build: Any
    config: dict[str, Any]
    function_counts: dict[str, int]
    overloads: tuple[tuple[Any, dict[str, Any]], ...]


@functools.cache
def session() -> Session:
    """Import and initialise Warp without a word on the terminal, pin its settings, and remember its state.

    Raises ImportError or OSError where Warp cannot be imported or its native library cannot be loaded.
    """
    with captured_output():
        import warp
        import warp._src.build
        import warp._src.codegen
        import warp._src.context
        import warp._src.types

        warp.config.log_level = warp.LOG_ERROR
        for name, value in _PINNED_CONFIG.items():
            setattr(warp.config, name, value)
        warp.config.deterministic = warp.config.DeterministicMode.NOT_GUARANTEED
        warp.init()
    context = warp._src.context
    own = [context.user_modules[name] for name in _MODULES_OF_BARE_WARP if name in context.user_modules]
    keys = {key for module in own for key in module.functions}
    functions = [function for module in own for function in module.functions.values()]
    return Session(
        warp=warp,
        context=context,
        codegen=warp._src.codegen,
        types=warp._src.types,
        build=warp._src.build,
        config={name: value for name, value in vars(warp.config).items() if not name.startswith("__")},
        function_counts={key: n for key, n in context.function_key_counts.items() if key in keys},
        overloads=tuple((function, dict(function.user_overloads)) for function in functions),
    )


def kernel_cache() -> str:
    """The directory in which Warp keeps what it compiled."""
    directory: str = session().config["kernel_cache_dir"]
    return directory


def modules() -> dict[str, Any]:
    """Warp's registry of modules by name; loading a program adds to it."""
    registry: dict[str, Any] = session().context.user_modules
    return registry


def forget(known: frozenset[str]) -> None:
    """Take Warp back to where it was: the modules named in `known`, its settings, its function numbers, nothing else.

    Adjoints, which hold all of a program's generated code, are in reference cycles; emptying them frees their memory at
    once and leaves the garbage collector small work.
    """
    state = session()
    unregister(name for name in tuple(state.context.user_modules) if name not in known)
    for function, overloads in state.overloads:
        if len(function.user_overloads) != len(overloads):
            function.user_overloads.clear()
            function.user_overloads.update(overloads)
    _restore_function_numbers()
    vars(state.warp.config).update(state.config)


def unregister(names: Iterable[str]) -> None:
    """Take modules out of Warp's registry, and empty them, once none of them refers to another any more."""
    empty(taken_out(names))


def taken_out(names: Iterable[str]) -> list[Any]:
    """Modules that are no longer in Warp's registry, as they were: kernels that are at hand can be launched still."""
    return [modules().pop(name) for name in names]


def empty(modules_: Iterable[Any]) -> None:
    """Empty modules, once none of them refers to another any more."""
    emptied = list(modules_)
    for module in emptied:
        module._detach_references()
    for module in emptied:
        for kernel in module._get_live_kernels():
            vars(kernel.adj).clear()
        vars(module).clear()


@contextlib.contextmanager
def own_numbers_and_settings() -> Iterator[None]:
    """Let what is loaded inside number functions and change Warp's settings without a trace on what comes after it."""
    config = session().warp.config
    settings = dict(vars(config))
    try:
        yield
    finally:
        _restore_function_numbers()
        vars(config).update(settings)


def _restore_function_numbers() -> None:
    state = session()
    state.context.function_key_counts.clear()
    state.context.function_key_counts.update(state.function_counts)


def concrete_kernels(loaded: Iterable[Any]) -> list[Any]:
    """The kernels of some modules that code is generated for: all but generic ones, and the overloads of those."""
    return [
        concrete
        for module in loaded
        for kernel in module._get_live_kernels()
        for concrete in (kernel.overloads.values() if kernel.is_generic else (kernel,))
    ]


def generic_kernels(loaded: Iterable[Any]) -> list[Any]:
    """The kernels of some modules that take arguments of any type, and of which no overload was made."""
    return [
        kernel
        for module in loaded
        for kernel in module._get_live_kernels()
        if kernel.is_generic and not kernel.overloads
    ]


def written_in(module: Any) -> frozenset[str]:
    """The Python modules that the kernels of a module are in; it may have a name that none of these has."""
    return frozenset(kernel.func.__module__ for kernel in module._get_live_kernels())


def strip_hash(module: Any) -> None:
    """Have a module's code generated without hashes in the names of kernels."""
    module._set_strip_hash(True)


@contextlib.contextmanager
def plain_struct_names(structs: Iterable[Any]) -> Iterator[None]:
    """Give structs their plain names, while code is generated and after hashes are computed.

    Warp's `strip_hash` option covers kernels and modules; a struct is `Key_1a2b3c4d` in generated code whatever the
    options are. Its name is therefore replaced where Warp looks it up, so that all text and all messages come out with
    it. A name that is taken, by a different struct or by one of the struct's own fields, gets underscores behind it.
    Structs of other modules outlive the program, and the next one's hash has to find them as they were.
    """
    taken: dict[str, bytes] = {}
    names: list[tuple[Any, str]] = []
    for struct in structs:
        name = struct.key
        while taken.get(name, struct.hash) != struct.hash or name in struct.vars:
            name += "_"
        taken[name] = struct.hash
        names.append((struct, struct.native_name))
        _name_struct(struct, name)
    try:
        yield
    finally:
        for struct, name in names:
            _name_struct(struct, name)


def _name_struct(struct: Any, name: str) -> None:
    struct.native_name = struct.instance_type.native_name = name
    for constructor in (struct.default_constructor, struct.value_constructor):
        constructor.key = constructor.native_func = name


def is_public(name: str) -> bool:
    """Whether `import warp as wp` has something by a name: a function, a type, a module."""
    return hasattr(session().warp, name)


def builtin_names() -> frozenset[str]:
    """The names in Warp's registry of built-in functions that have at least one documented overload."""
    registry = session().context.builtin_functions
    return frozenset(name for name, function in registry.items() if any(not o.hidden for o in _overloads(function)))


def builtins_without_adjoint() -> frozenset[str]:
    """The built-in functions that Warp's registry calls not differentiable, in all of their overloads."""
    registry = session().context.builtin_functions
    return frozenset(n for n, f in registry.items() if not any(o.is_differentiable for o in _overloads(f)))


def registered_names() -> frozenset[str]:
    """All names in Warp's registry of built-in functions, operators, accesses and other hidden ones among them."""
    return frozenset(session().context.builtin_functions)


def _overloads(function: Any) -> list[Any]:
    return [function, *getattr(function, "overloads", ())]


def is_struct(value: object) -> bool:
    """Whether a value is what `@wp.struct` returns."""
    return isinstance(value, session().codegen.Struct)


def module_hash(module: Any, block_dim: int) -> str:
    """The hash that Warp gives a module with its present options at a block size, in hex."""
    digest: bytes = module.get_module_hash(block_dim)
    return digest.hex()


def target_options(module: Any, target: str) -> dict[str, Any]:
    """A module's options with every default resolved, as Warp resolves them before it generates code for a target."""
    block_dim = CPU_BLOCK_DIM if target == "cpu" else module.options["block_dim"]
    options: dict[str, Any] = module.resolve_options(session().warp.config, block_dim=block_dim)
    options["output_arch"] = None if target == "cpu" else CUDA_ARCH
    return options


def build(module: Any, options: dict[str, Any], target: str) -> Any:
    """Build the adjoints of a module's kernels and functions, and return Warp's builder, ready to print."""
    hasher = module.hashers.get(options["block_dim"])
    return _plain_builder()(module, options, hasher=hasher, target=target)


@functools.cache
def _plain_builder() -> Any:
    """Warp's builder, under which functions that are part of Warp stand in `warp/_src/math.py`.

    Not under the path of this machine: file names get into the text when a function is built, as `#line`, and again
    when it is printed.
    """

    class PlainBuilder(session().context.ModuleBuilder):  # type: ignore[misc]
        def build_function(self, function: Any) -> None:
            package = os.path.dirname(os.path.dirname(session().warp.__file__)) + os.sep
            function.adj.filename = function.adj.filename.removeprefix(package).replace(os.sep, "/")
            super().build_function(function)

    return PlainBuilder


def depends_on_target(builder: Any) -> bool:
    """Whether what was built differs between targets, not only what is printed from it.

    Tiles do: their shapes may come from the block size, and their storage and library calls from the target.
    """
    types = session().types
    return any(
        types.is_tile(var.type) or types.is_tile_stack(var.type)
        for owner in (*builder.kernels, *builder.functions)
        for var in (*owner.adj.variables, *owner.adj.args)
    )


@dataclass(frozen=True, slots=True)
class Parts:
    """The text of a module with one kernel, in the order in which Warp prints it, without the header."""

    structs: str
    functions: str
    kernel: str
    entry: str


def print_parts(builder: Any, target: str) -> Parts:
    """Print what was built, as `ModuleBuilder.codegen` does, but in parts.

    Some rare programs have declarations in front of their structs (of library functions, for tiles); these are taken
    from the whole text.
    """
    codegen = session().codegen
    helpers = builder._get_tile_helper_struct_hashes()
    unique_structs = {struct.hash: struct for struct in reversed(builder.structs)}
    structs = "".join(
        codegen.codegen_struct(struct, include_tile_helpers=struct.hash in helpers)
        for struct in builder.structs
        if unique_structs[struct.hash] is struct
    )
    plain = [function for function in builder.functions if not function.adj.uses_grad_call]
    with_grad = [function for function in builder.functions if function.adj.uses_grad_call]
    custom = {function.custom_grad_func for function in plain} - {None}
    adjoints = [f for f in plain if f in custom] + [f for f in plain if f not in custom]
    functions = (
        builder._codegen_functions(plain, target, forward_only=True)
        + builder._codegen_functions(adjoints, target, reverse_only=True)
        + builder._codegen_functions(with_grad, target, forward_only=True)
    )
    (kernel,) = builder.kernels
    text = codegen.codegen_kernel(kernel, device=target, options=builder.options)
    entry = codegen.codegen_module(kernel, device=target, options=builder.options)
    if builder.native_types or builder.ltoirs or builder.fatbins or builder.ltoirs_decl:
        whole = builder.codegen(target)
        start = whole.index(codegen.codegen_cast_macros) + len(codegen.codegen_cast_macros)
        structs = whole[start : len(whole) - len(functions + text + entry)]
    return Parts(structs, functions, text, entry)


def header(target: str, block_dim: int) -> str:
    """What Warp prints in front of every module for a target: includes, thread index macros, cast macros."""
    codegen = session().codegen
    template: str = codegen.cpu_module_header if target == "cpu" else codegen.cuda_module_header
    macros: str = codegen.codegen_cast_macros
    return template.format(block_dim=block_dim) + macros
