"""Which of Warp's `raise` statements neither a program nor a launch can come to, and why: one table."""

import re
from dataclasses import dataclass

_PYTHON = "it is about objects in Python, not about building or launching a kernel"
_IMPORT = "it is about Warp's own built-ins, when Warp is imported or documented"
_NATIVE = "it is about compiled modules: a launch whose native code is left out has none"
_CUDA = "it is about CUDA devices, and launches here are for the CPU"
_GUARDED = "what comes before it, in Warp, does not let this through"
_MATCHED = "overloads are chosen by these types, so that other types are refused before"
_EXTENSION = "it is about types and entry points for C++ and other programs, which are no part of the language"
_SUBCLASS = "it is about subclasses of arrays, which are no part of the language"
_AOT = "it is about modules compiled ahead, or a graph of launches captured"
_SYNTAX = "Python does not parse what would come here"
_TARGET = "it is about targets other than the CPU and CUDA"
_ENVIRONMENT = "it is about the machine or the way Warp was built"

_BOUND = "arguments are bound to parameters before, and Python refuses those that do not fit"

_TILE = ".*must be a tile(, got|$)"


@dataclass(frozen=True, slots=True)
class Row:
    """Places that cannot be reached: those in functions, and with templates, that the patterns match from the start."""

    module: str
    function: str
    reason: str
    template: str = ""

    def matches(self, module: str, function: str, template: str) -> bool:
        """Whether a place is one of these."""
        return (
            self.module == module.rpartition(".")[2]
            and re.match(self.function, function) is not None
            and re.match(self.template, template, re.DOTALL) is not None
        )


ROWS: tuple[Row, ...] = (
    # codegen
    Row("codegen", r"StructInstance\.to$|Struct\.from_ptr", _PYTHON),
    Row("codegen", r"_make_struct_field_setter\.set_(fabric|indexed)", _EXTENSION),
    Row("codegen", r"_make_struct_field_setter\.set_native_value", _EXTENSION),
    Row("codegen", r"_validate_array_parameter_annotation", _SUBCLASS),
    Row("codegen", r"_make_struct_field_setter\.", _SUBCLASS, r".*\{error\}"),
    Row("codegen", r"Adjoint\.emit_AugAssign$", _SYNTAX, "Error, unsupported target"),
    Row("codegen", r"Struct\.__init__$", _GUARDED, "Warp structs must be defined as base classes"),
    Row("codegen", r"_LValueOrigin\.|Adjoint\.format_args|Adjoint\.emit_BoolOp", _GUARDED),
    Row("codegen", r"Adjoint\.__init__$", _GUARDED, "Expected source code|Incomplete overload annotations"),
    Row("codegen", r"Adjoint\._inspect_extract_function_source", _GUARDED),
    Row("codegen", r"Adjoint\.emit_ref_adjoint_pointer", _GUARDED),
    Row("codegen", r"Adjoint\.emit_native_type_constructor", _EXTENSION),
    Row("codegen", r"Adjoint\.emit_Attribute|constant_str", _EXTENSION, "(Captured constants of opaque n|N)ative type"),
    Row("codegen", r"Adjoint\.emit_indexing", _GUARDED, "Incorrect number of indices specified for a tile view"),
    Row("codegen", r"Adjoint\.extract_lambda_source", _PYTHON),
    Row("codegen", r"Adjoint\.evaluate_static_expression", _GUARDED, "Error extracting|Expected wp.static"),
    Row("codegen", r"codegen_", _TARGET, r"Device \{device\} (is )?not supported"),
    # context: what is in Python
    Row("context", r"get_function_args|get_builtin_type", _PYTHON),
    Row("context", r"call_builtin_from_desc", _PYTHON),
    Row("context", r"\w*(Allocator|_allocator)|Event\.|Stream\.|Device\.|RegisteredGLBuffer\.", _PYTHON),
    Row("context", r"(set|get)_(mempool|peer)|set_(cuda|device)_allocator|full$|from_numpy|can_access", _PYTHON),
    Row("context", r"event_from_ipc_handle|copy$|_adj_copy|synchronize|cuda_profiler|print_memory_report", _PYTHON),
    Row("context", r"Runtime\.(?!get_device)|_verify_library_version|_validate_cuda_", _ENVIRONMENT),
    Row("context", r"Graph\.|capture_|_apic_|assert_conditional_graph|compile_aot_module|load_aot_module", _AOT),
    Row("context", r"load_module|_resolve_module|_get_caller_module_name|Launch\.", _PYTHON),
    Row("context", r"get_suggested_block_size|get_cuda_kernel_properties|_resolve_cuda_kernel", _CUDA),
    # context: modules and what is compiled
    Row("context", r"add_builtin|register_api_function|format_default_value|get_template_scalar|export_stubs", _IMPORT),
    Row("context", r"type_str", _GUARDED),
    Row("context", r"ModuleBuildOptions|_resolve_build_dependencies", _EXTENSION),
    Row("context", r"Module\.resolve_options", _EXTENSION, "Module option 'extra_build_options'"),
    Row("context", r"ModuleBuilder\.codegen|ModuleExec\.|launch$", _EXTENSION, ".*entry_point_abi"),
    Row("context", r"ModuleBuilder\.codegen", _EXTENSION, ".*constant params"),
    Row("codegen", r"codegen_kernel", _EXTENSION, ".*entry_point_abi"),
    Row("context", r"ModuleBuilder\._propagate_backward_shared_memory", _GUARDED),
    Row("context", r"Kernel\.get_mangled_name", _GUARDED),
    Row("context", r"kernel\.wrapper", _GUARDED, "Internal error"),
    Row("context", r"Module\.(load|_compile|_get_compile_output_name|get_kernel_hooks)$|ModuleExec\.", _NATIVE),
    Row("context", r"_check_and_raise_long_path_error|get_cpu_kernel_cache_key", _ENVIRONMENT),
    Row("context", r"_resolve_cpu_compiler_flags", _ENVIRONMENT),
    # context: the launch
    Row("context", r"_resolve_launch_block_dim", _ENVIRONMENT, "Cooperative CPU fibers"),
    Row("context", r"_validate_cluster_launch|_raise_cuda_launch_error", _CUDA),
    Row("context", r"_validate_launch_array_access|_raise_launch_array_access_error", _CUDA),
    Row("context", r"invoke_cpu_blocks", _NATIVE),
    Row("context", r"launch$", _CUDA, ".*was launched with (max_blocks|dim.size)"),
    Row("context", r"launch$", _NATIVE, "Failed to find|\\{kernel.key"),
    Row("context", r"pack_arg", _SUBCLASS, r".*: \{e\}"),
    Row("context", r"pack_arg", _GUARDED, ".*(input texture for argument|expects \\{arg_type.__name__\\})"),
    # types
    Row("types", r"array\.__getitem__", _PYTHON, "Invalid ind|slice step"),
    Row("types", r"array\.__init__", _PYTHON, "(?!Failed to create array)"),
    Row("types", r"array\.(?!__getitem__|__init__)|noncontiguous_array_base", _PYTHON),
    Row("types", r"array_ctype_from_interface|flatten|from_ipc_handle", _PYTHON),
    Row("types", r"indexedarray\.|check_index_array|array_type_id", _PYTHON),
    Row("types", r"(Bvh|BvhConstructor|Mesh|Volume|HashGrid)\.|_volume_", _PYTHON),
    Row("types", r"(vector|matrix|transformation)\.\w+_t\.(?!__init__)|matrix_from_", _PYTHON),
    Row("types", r"dtype_(from|to)_numpy|constant$|address_of", _PYTHON),
    Row("types", r"type_size_in_bytes", _GUARDED, "A concrete type"),
    Row("types", r"type_typestr|seq_match_ellipsis|launch_bounds_t|slice_t", _GUARDED),
    Row("types", r"_resolve_array_family|_validate_array_subclass", _SUBCLASS),
    Row("types", r"tile\.ctype|tile_stack\.__init__", _GUARDED),
    Row("types", r"infer_argument_types", _GUARDED, "Number of arguments|.*(\\{error\\}|wp.fixedarray)"),
    Row("types", r"get_type_code", _GUARDED, "Invalid vector/matrix dimensionality"),
    # builtins
    Row(
        "builtins",
        r".*\.tile_flip_layout|_tile_slice_indexed_axis|tile_slice_indexed",
        _GUARDED,
        r"unexpected|.*requires an integer index tile\.$|tile indexing requires",
    ),
    Row("builtins", r".*_value_func", _BOUND, r"\S+\(\) takes .*positional|.*exactly 2 positional|.*missing required"),
    Row("builtins", r"tile_arange_dispatch_func", _GUARDED),
    Row("builtins", r"tile_\w*_dispatch_func", _GUARDED, "Tile functions require shape"),
    Row("builtins", r"tile_(sum|reduce)_axis_dispatch_func", _GUARDED),
    Row(
        "builtins",
        r"tile_rand._dispatch_func",
        _MATCHED,
        "(Both )?'min' and 'max' must (both|be provided)(?! be (int|flo))",
    ),
    Row("builtins", r"tile_broadcast_dispatch_func|tile_view_value_func", _GUARDED, ".* must have the same rank"),
    Row("builtins", r"tile_broadcast_dispatch_func", _GUARDED),
    Row(
        "builtins", r"tile_(scatter|inplace_tile|dot|axpy|sum_axis|max|argmax|reduce|scan|diag|matmul)", _MATCHED, _TILE
    ),
    Row("builtins", r"tile_(unary|binary)_map", _MATCHED, ".*'a' argument must be a tile"),
    Row("builtins", r"tile_n_map_value_func", _MATCHED, ".*requires an 'op'"),
    Row(
        "builtins",
        r"(address|view|array_store|create_atomic_op)_value_func",
        _MATCHED,
        ".*(must be an array|index argu)",
    ),
    Row(
        "builtins",
        r".*_lto_dispatch_func",
        _GUARDED,
        ".*(returns? (exactly )?one|output (tile|vector)|after validation)",
    ),
    Row("builtins", r"tile_fft_generic_lto", _ENVIRONMENT, ".*(without libmathdx|on CPU (with block_dim|requires))"),
    Row("builtins", r"tile_fft_generic_lto", _GUARDED, "Invalid direction|Unsupported data type"),
    Row("builtins", r"tile_(unary|mul|div)_value_func", _MATCHED, "Expected tile|tile (mul|div) requires"),
    Row("builtins", r"tile_inplace_dispatch_func", _GUARDED),
    Row("builtins", r"matrix_assign_dispatch_func", _MATCHED, "Matrix assignment expects one or two"),
    Row("builtins", r"(vector|matrix|quaternion|transformation)_value_func", _GUARDED, "could not infer"),
    Row("builtins", r"spatial_vector_value_func", _MATCHED, "arguments `w`|2 vectors"),
    # deterministic
    Row("deterministic", r"reduce_op_to_family|warp_scalar_type_to_id", _GUARDED),
    Row("deterministic", r"DeterministicCodegen\.(adjoint_address_call|emit_adjoint_slot_scatter)", _GUARDED),
    Row("deterministic", r"emit_deterministic_atomic", _GUARDED, "compiling"),
    Row("deterministic", r"det_buffer_allocation_scope|allocate_|run_sort_reduce|launch_deterministic", _CUDA),
    Row("deterministic", r"_deterministic_launch_class|_validate_(nonoverlapping_)?deterministic_target", _CUDA),
)


def reason(module: str, function: str, template: str) -> str | None:
    """Why a place is out of reach, by the first row for it; None where there is none."""
    return next((row.reason for row in ROWS if row.matches(module, function, template)), None)
