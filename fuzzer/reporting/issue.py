"""A finding as the text of an issue, in Markdown."""

import platform
from collections.abc import Iterator

from compile.outcome import Stage
from fuzzer.findings import Finding
from fuzzer.known import SAME_BUGS
from fuzzer.reporting.script import shown

_EXPECTED = {
    Stage.draw: "The grammar draws a program that means something on its inputs.",
    Stage.load: "The module is imported without an error.",
    Stage.codegen: "Warp generates code for the kernel, or refuses it with a message that says what is wrong with it.",
    Stage.native_cpu: "The C++ code that Warp generates for the kernel compiles.",
    Stage.native_cuda: "The CUDA code that Warp generates for the kernel compiles.",
    Stage.launch: "The launch is accepted.",
    Stage.run: "The launch ends, and writes to no memory but its arrays.",
    Stage.accepted: "Warp refuses the program, with a message that says what is wrong with it.",
}
_EXPECTED_BY = {
    "reference": "The arrays hold what the statements of the kernel come to, carried out one by one.",
    "gradient": "The backward pass gives the derivative of the forward pass, which finite differences confirm.",
}
_SAME_TWICE = "The same results both times."
_OTHERWISE = "The kernel compiles."
_TITLES = {
    Stage.draw: "A program cannot be drawn",
    Stage.load: "Importing a kernel fails",
    Stage.codegen: "Code generation fails",
    Stage.native_cpu: "Generated C++ does not compile",
    Stage.native_cuda: "Generated CUDA code does not compile",
    Stage.launch: "Launching a kernel fails",
    Stage.run: "A launch does not end well",
    Stage.accepted: "A wrong program is accepted",
}
_TITLES_BY = {
    "reference": "A launch gives wrong results",
    "gradient": "A backward pass gives a wrong gradient",
    "repeat": "A program gives other results or other code the second time",
    "modes": "Results depend on an option that must not matter",
    "rewrite": "Results change with a rewrite that keeps the meaning",
    "cache": "A program is served the code of another",
    "backends": "A CUDA device gives wrong results",
}


def issue_text(finding: Finding) -> str:
    """The whole text: title, program, expected, got, versions, how to run."""
    return "\n".join(_lines(finding)) + "\n"


def title(finding: Finding) -> str:
    """One line that says what is wrong."""
    first = next(iter(finding.message.splitlines()), finding.signature.error_type)
    otherwise = _TITLES.get(finding.stage, "Compiling a kernel fails")
    return f"{_TITLES_BY.get(_oracle(finding), otherwise)}: {first}"


def _oracle(finding: Finding) -> str:
    """The oracle that found it, or the one that sees the same bugs; empty where none did."""
    if finding.stage is not Stage.oracle:
        return ""
    return SAME_BUGS.get(finding.signature.error_type, finding.signature.error_type)


def _expected(finding: Finding) -> str:
    if finding.stage is Stage.oracle:
        return _EXPECTED_BY.get(_oracle(finding), _SAME_TWICE)
    return _EXPECTED.get(finding.stage, _OTHERWISE)


def _lines(finding: Finding) -> Iterator[str]:
    yield f"# {title(finding)}"
    yield ""
    program = shown(finding)
    if finding.source is None:
        yield "No program: drawing it is what failed."
    else:
        yield "```python"
        yield (program or finding.source).rstrip()
        yield "```"
    yield ""
    yield "## Expected"
    yield ""
    yield _expected(finding)
    yield ""
    yield "## Got"
    yield ""
    if program is not None and finding.stage is Stage.oracle:
        yield "As the run met it; the program above takes the smallest inputs that show it:"
        yield ""
    yield "```"
    yield f"{finding.signature.error_type}: {finding.message}"
    yield "```"
    yield ""
    yield from _facts(finding)
    yield "## How to run"
    yield ""
    yield _how(finding, program)
    yield ""
    yield "## Versions"
    yield ""
    yield from (f"* {name} {version}" for name, version in sorted(finding.versions.items()))
    yield f"* {platform.system()} {platform.machine()}"


def _how(finding: Finding, program: str | None) -> str:
    if program is None:
        return f"`python -m fuzzer replay DIR {finding.signature.id}`, where DIR is the run that met it."
    does = "passes" if finding.stage is Stage.accepted else "fails"
    return f"Save the program as `kernel.py` and run `python kernel.py`: no GPU is needed; it {does} while this lives."


def _facts(finding: Finding) -> Iterator[str]:
    where = [f"stage {finding.signature.stage}", f"signature {finding.signature.id}"]
    if finding.signature.where is not None:
        verb = "seen on" if finding.stage is Stage.oracle else "raised in"
        where.append(f"{verb} `{finding.signature.where}`")
    if finding.line is not None:
        where.append(f"line {finding.line} of the program")
    if finding.failure.get("direction"):
        where.append(f"{finding.failure['direction']} code")
    yield ", ".join(where)[0].upper() + ", ".join(where)[1:] + "."
    yield ""
    if finding.shrunk is not None and finding.shrunk.flaky:
        yield f"It does not fail each time: {finding.shrunk.failed} of {finding.shrunk.tried} times."
        yield ""
