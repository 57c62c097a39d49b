"""A finding as the text of an issue, in Markdown."""

import platform
from collections.abc import Iterator

from compile.outcome import Stage
from fuzzer.findings import Finding
from fuzzer.reporting.script import script

_EXPECTED = {
    Stage.load: "The module is imported without an error.",
    Stage.codegen: "Warp generates code for the kernel, or refuses it with a message that says what is wrong with it.",
    Stage.native_cpu: "The C++ code that Warp generates for the kernel compiles.",
    Stage.native_cuda: "The CUDA code that Warp generates for the kernel compiles.",
    Stage.launch: "The launch is accepted.",
    Stage.accepted: "Warp refuses the program, with a message that says what is wrong with it.",
}
_OTHERWISE = "The kernel compiles."
_TITLES = {
    Stage.load: "Importing a kernel fails",
    Stage.codegen: "Code generation fails",
    Stage.native_cpu: "Generated C++ does not compile",
    Stage.native_cuda: "Generated CUDA code does not compile",
    Stage.launch: "Launching a kernel fails",
    Stage.accepted: "A wrong program is accepted",
}


def issue_text(finding: Finding) -> str:
    """The whole text: title, program, expected, got, versions, how to run."""
    return "\n".join(_lines(finding)) + "\n"


def title(finding: Finding) -> str:
    """One line that says what is wrong."""
    first = next(iter(finding.message.splitlines()), finding.signature.error_type)
    return f"{_TITLES.get(finding.stage, 'Compiling a kernel fails')}: {first}"


def _lines(finding: Finding) -> Iterator[str]:
    yield f"# {title(finding)}"
    yield ""
    if finding.source is None:
        yield "No program: drawing it is what failed."
    else:
        yield "```python"
        yield script(finding.source, finding.stage).rstrip()
        yield "```"
    yield ""
    yield "## Expected"
    yield ""
    yield _EXPECTED.get(finding.stage, _OTHERWISE)
    yield ""
    yield "## Got"
    yield ""
    yield "```"
    yield f"{finding.signature.error_type}: {finding.message}"
    yield "```"
    yield ""
    yield from _facts(finding)
    yield "## How to run"
    yield ""
    does = "passes" if finding.stage is Stage.accepted else "fails"
    yield f"Save the program as `kernel.py` and run `python kernel.py`: no GPU is needed; it {does} while this lives."
    yield ""
    yield "## Versions"
    yield ""
    yield from (f"* {name} {version}" for name, version in sorted(finding.versions.items()))
    yield f"* {platform.system()} {platform.machine()}"


def _facts(finding: Finding) -> Iterator[str]:
    where = [f"stage {finding.signature.stage}", f"signature {finding.signature.id}"]
    if finding.signature.where is not None:
        where.append(f"raised in `{finding.signature.where}`")
    if finding.line is not None:
        where.append(f"line {finding.line} of the program")
    if finding.failure.get("direction"):
        where.append(f"{finding.failure['direction']} code")
    yield ", ".join(where)[0].upper() + ", ".join(where)[1:] + "."
    yield ""
    if finding.shrunk is not None and finding.shrunk.flaky:
        yield f"It does not fail each time: {finding.shrunk.failed} of {finding.shrunk.tried} times."
        yield ""
