"""A program's C++ and CUDA code, as Warp generates it: built once, printed for both targets, cut into sections."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from compile import diagnose, internals
from compile.described import Type, described_type
from compile.loader import Loaded, loaded, steady_recursion_limit
from compile.outcome import NO_ONE_KERNEL, Failure, Rejected, Stage, Symptom
from compile.overloads import remembered_overloads

TARGETS = ("cpu", "cuda")

Option = bool | int | float | str | None
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Sections:
    """One kernel's code for one target. Sections that a target or a kernel does not have are empty.

    `structs` the program's own structs, `args` the CPU argument struct, `functions` its functions and their adjoints,
    `forward` and `backward` the kernel, `entry` the CPU entry points.
    """

    structs: str
    args: str
    functions: str
    forward: str
    backward: str
    entry: str

    @property
    def text(self) -> str:
        """All of it in order, complete after `preamble(target)`.

        Warp itself prints `args` after `functions`, which do not use it; here all structs stand together.
        """
        return self.structs + self.args + self.functions + self.forward + self.backward + self.entry


@dataclass(frozen=True, slots=True)
class Emission:
    """What Warp made of a program. A target that was not asked for is None, and so is its hash.

    `options` are the module and kernel options behind the text, resolved: the same on every machine. The module
    hashes are Warp's own, for these options. `parameters` are those of the kernel, with their types.
    """

    kernel_name: str
    cpu: Sections | None
    cuda: Sections | None
    options: Mapping[str, Option]
    cpu_module_hash: str | None
    cuda_module_hash: str | None
    parameters: Mapping[str, Type]


def emit(source: str, targets: tuple[str, ...] = TARGETS) -> Emission:
    """Generate a program's code, without hashes in its names, and forget the program.

    `source` is a complete module with one kernel. The result depends on `source` and `targets` alone.

    Raises Rejected, at stage load or codegen, for whatever the program or Warp raises, and ValueError for a target that
    there is not.
    """
    if not set(targets) <= set(TARGETS):
        raise ValueError(f"targets are cpu and cuda; got {', '.join(targets)}")
    return on_loaded(source, lambda program, module, kernel: _emit(program, module, kernel, targets))


def on_loaded(source: str, work: Callable[[Loaded, Any, Any], Result], *, kernel: str | None = None) -> Result:
    """What `work` makes of a program, given its module and its one kernel; the program is forgotten afterwards.

    With the name of a kernel, there may be others beside it. Raises Rejected at stage load for what executing the
    program raises, at stage codegen for what `work` raises.
    """
    internals.session()  # out here: a Warp that cannot be used is not the program's failure
    stage = Stage.load
    try:
        with steady_recursion_limit(), remembered_overloads(), loaded(source) as program:
            found = _single_kernel(program, kernel)
            stage = Stage.codegen
            return work(program, found.module, found)
    except Rejected as rejected:
        failure = rejected.failure
    except Exception as error:
        failure = diagnose.failure(stage, error)
    # Raised out here, so that the exception does not keep the program alive through its traceback.
    raise Rejected(failure)


def preamble(target: str, *, bfloat16: bool = True, block_dim: int | None = None) -> str:
    """The text in front of a record's sections that makes them a complete file.

    Warp leaves the bfloat16 overloads out (`bfloat16=False`) for text that does not name the type; `uses_bfloat16`
    tells. `block_dim` is 1 for CPU code, and 256 unless the program says otherwise for CUDA code.
    """
    if target not in TARGETS:
        raise ValueError(f"unknown target {target!r}: choose from {', '.join(TARGETS)}")
    if block_dim is None:
        block_dim = internals.CPU_BLOCK_DIM if target == "cpu" else 256
    return ("" if bfloat16 else "#define WP_NO_BFLOAT16\n") + internals.header(target, block_dim)


def uses_bfloat16(sections: Sections) -> bool:
    """Whether Warp would compile this text with bfloat16 overloads."""
    return "bfloat16" in sections.text


def _single_kernel(program: Loaded, name: str | None) -> Any:
    kernels = [k for k in internals.concrete_kernels(program.modules) if name is None or k.key == name]
    if len(kernels) != 1:
        names = ", ".join(sorted(kernel.key for kernel in kernels)) or "none"
        message = f"a program has one kernel that code is generated for; found {len(kernels)}: {names}"
        if generic := ", ".join(kernel.key for kernel in internals.generic_kernels(program.modules)):
            message += f" (generic, without an overload: {generic})"
        raise Rejected(Failure(Stage.load, Symptom.error, NO_ONE_KERNEL, message))
    return kernels[0]


def _emit(program: Loaded, module: Any, kernel: Any, targets: tuple[str, ...]) -> Emission:
    internals.strip_hash(module)
    options = {target: internals.target_options(module, target) for target in targets}
    hashes = {target: internals.module_hash(module, options[target]["block_dim"]) for target in targets}
    sections: dict[str, Sections] = {}
    recorded: dict[str, Option] = {}
    with internals.plain_struct_names(structs_of(program)):
        for target, builder in builders(module, options):
            sections[target] = _cut(internals.print_parts(builder, target), kernel.key, target)
            recorded |= _record_options(options[target] | kernel.options, target)
    return Emission(
        kernel_name=kernel.key,
        cpu=sections.get("cpu"),
        cuda=sections.get("cuda"),
        options=recorded,
        cpu_module_hash=hashes.get("cpu"),
        cuda_module_hash=hashes.get("cuda"),
        parameters={arg.label: described_type(arg.type) for arg in kernel.adj.args},
    )


def builders(module: Any, options: Mapping[str, dict[str, Any]]) -> Iterator[tuple[str, Any]]:
    """Each target of `options` with Warp's builder for it, ready to print: the same one where targets do not matter."""
    builder = None
    for target in options:
        if builder is None or internals.depends_on_target(builder):
            builder = internals.build(module, options[target], target)
        builder.options = options[target]
        yield target, builder


def structs_of(program: Loaded) -> list[Any]:
    """The program's structs in a fixed order: those that its names lead to, then those defined in inner scopes."""
    found = [value for value in program.names.values() if internals.is_struct(value)]
    found += [struct for module in program.modules for struct in module.structs.values()]
    return list(dict.fromkeys(found))


def _cut(parts: internals.Parts, name: str, target: str) -> Sections:
    """Cut the kernel's text at the end of the argument struct and between forward and backward.

    Both cuts go by text that stands in Warp's templates alone: everything in a body is indented, and comments end in
    a line number.
    """
    text = parts.kernel
    args_end = text.index("\n};\n") + len("\n};\n") if target == "cpu" else 0
    backward = text.find(f" {name}_{target}_kernel_backward(\n")
    backward_start = text.rindex("}\n\n\n\n", 0, backward) + len("}\n\n") if backward >= 0 else len(text)
    return Sections(
        structs=parts.structs,
        args=text[:args_end],
        functions=parts.functions,
        forward=text[args_end:backward_start],
        backward=text[backward_start:],
        entry=parts.entry,
    )


def _record_options(options: Mapping[str, Any], target: str) -> dict[str, Option]:
    """Options as plain values, those that differ between the targets under the target's name."""
    recorded: dict[str, Option] = {}
    for name, value in options.items():
        if name == "block_dim":
            recorded[f"{target}_block_dim"] = value
        elif name == "output_arch":
            if target == "cuda":
                recorded["cuda_arch"] = value
        elif name == "launch_bounds":
            recorded[name] = None if value is None else str(value)  # a number or a pair of them
        elif name.startswith("extra_"):
            continue  # include directories and preambles of add-ons: nothing that a program by itself can have
        else:
            recorded[name] = value if value is None or type(value) in (bool, int, float, str) else str(value)
    return recorded
