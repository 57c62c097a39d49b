"""A program as a script that shows its failure by itself, with nothing but Warp."""

import contextlib
import subprocess
import sys
import tempfile
from pathlib import Path

from compile.outcome import Stage, Symptom
from fuzzer.findings import Finding

TARGETS = {
    Stage.codegen: 'device="cpu"',
    Stage.native_cpu: 'device="cpu"',
    Stage.native_cuda: "arch=80, use_ptx=True",
    Stage.accepted: 'device="cpu"',
}
"""What `wp.compile_aot_module` is told at the stages that it goes through."""


_PATIENCE = 60.0  # seconds for a script to fail


def shown(finding: Finding) -> str | None:
    """A script that shows a finding; None where there is none, or what there is was run and shows nothing."""
    if finding.source is None or finding.stage is Stage.draw:
        return None
    if not finding.is_of_launch:
        return script(finding.source, finding.stage)
    from fuzzer.reporting.arguments import CannotWrite  # takes Warp
    from fuzzer.reporting.launched import launched

    with contextlib.suppress(CannotWrite):
        return next((text for text in launched(finding) if _ends_as(text, finding.signature.symptom)), None)
    return None


def _ends_as(text: str, symptom: str) -> bool:
    """Whether a script ends with an assertion that does not hold, by a signal, or not at all."""
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "kernel.py"
        path.write_text(text)
        try:
            done = subprocess.run([sys.executable, path], capture_output=True, text=True, timeout=_PATIENCE)
        except subprocess.TimeoutExpired:
            return symptom == Symptom.hang
    if symptom == Symptom.wrong:
        return done.returncode == 1 and "AssertionError" in done.stderr
    return symptom == Symptom.crash and done.returncode < 0


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
