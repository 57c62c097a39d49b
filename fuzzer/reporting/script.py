"""A program as a script that shows its failure by itself, with nothing but Warp."""

from compile.outcome import Stage

TARGETS = {
    Stage.codegen: 'device="cpu"',
    Stage.native_cpu: 'device="cpu"',
    Stage.native_cuda: "arch=80, use_ptx=True",
    Stage.accepted: 'device="cpu"',
}
"""What `wp.compile_aot_module` is told at the stages that it goes through."""


def script(source: str, stage: Stage) -> str:
    """`source`, and what makes Warp compile it, which fails as long as the bug lives, or passes where it should not.

    No GPU is needed.

    Programs that fail while they are executed, or launch their kernel themselves, stand as they are.
    """
    if stage not in TARGETS:
        return source
    return (
        f"{source.rstrip()}\n\n\n"
        "import tempfile\n\n"
        "for kernel in [value for value in list(globals().values()) if isinstance(value, wp.Kernel)]:\n"
        f"    wp.compile_aot_module(kernel.module, {TARGETS[stage]}, module_dir=tempfile.mkdtemp())\n"
    )
