"""Code generation on real Warp output."""

import gc
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import kernels
import pytest

from compile import internals
from compile.codegen import Sections, emit, preamble, uses_bfloat16
from compile.loader import loaded
from compile.outcome import Rejected, Stage, Symptom


def warps_own_text(source: str, target: str) -> str:
    """What Warp emits for a target, built and printed by its own builder with that target's own options."""
    with loaded(source) as program:
        (module,) = program.modules
        structs = [value for value in program.names.values() if internals.is_struct(value)]
        internals.strip_hashes(module, structs)
        config = internals.session().warp.config
        block_dim = 1 if target == "cpu" else 256
        options = module.resolve_options(config, block_dim=block_dim)
        module.get_module_hash(block_dim)
        builder = internals.session().context.ModuleBuilder(
            module,
            {**options, "output_arch": None if target == "cpu" else 80},
            hasher=module.hashers[block_dim],
            target=target,
        )
        text: str = builder.codegen(target)
        return text


def digest(source: str) -> str:
    emission = emit(source)
    text = repr(
        (emission.cpu, emission.cuda, dict(emission.options), emission.cpu_module_hash, emission.cuda_module_hash)
    )
    return hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize("name", kernels.ALL)
@pytest.mark.parametrize("target", ["cpu", "cuda"])
def test_text_is_warps_own_to_the_byte(name: str, target: str) -> None:
    sections: Sections = getattr(emit(kernels.ALL[name]), target)
    s = sections
    # Warp prints the argument struct after the functions, which do not know it; a record keeps all structs together.
    text = (
        preamble(target, bfloat16=uses_bfloat16(s))
        + s.structs
        + s.functions
        + s.args
        + s.forward
        + s.backward
        + s.entry
    )
    assert text == warps_own_text(kernels.ALL[name], target)
