"""Bugs that are known: the file reads well, and what it says is still so."""

from pathlib import Path

import pytest
from failing import corpus_with, keyword, mixed
from rich.console import Console

from compile.outcome import Failure, Stage, Symptom
from compile.verdict import verdict
from corpus.failures import FailedAttempt
from fuzzer import job, known
from fuzzer.compose import tool_versions
from fuzzer.findings import findings
from fuzzer.known import KnownIssue, known_issue, known_issues
from fuzzer.signature import signature, signature_of, signature_without_message
from grammar.avoided import FORMS, Form

HEAD = "import warp as wp\n\n{definitions}\n\n\n@wp.kernel{program}"
ORDINARY = {
    "64-bit cast of a constant",
    "gradient of a built-in at a type without a name",
    "cell of an array in a struct, changed by another operator than a sum",
    "value of wp.static by keyword",
    "text by wp.static, printed",
    "float as the dtype of a quaternion, returned",
    "tile of an array's cell",
    "axis of tile_squeeze as a number",
}
"""Forms that fail with the message of an ordinary mistake: as known issues they would hide others."""


def failures_of(form: Form) -> list[Failure]:
    source = HEAD.format(definitions=form.definitions.strip(), program=form.program)
    found = (verdict(source, stage) for stage in (Stage.native_cpu, Stage.native_cuda))
    return [failure for failure in found if failure is not None]


def test_every_issue_is_told_by_its_own_signatures() -> None:
    issues = known_issues()
    assert len(issues) > 10
    signatures = [name for issue in issues for name in issue.signatures]
    assert len({issue.id for issue in issues}) == len(issues)
    assert len(set(signatures)) == len(signatures)
    assert all(issue.title and issue.note and issue.versions for issue in issues)
    assert all(issue.signatures or (issue.oracle and issue.pattern) for issue in issues)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_forms_that_warp_fails_at_are_known_issues(form: Form) -> None:
    found = {signature(failure) for failure in failures_of(form)}
    assert found
    issues = {known_issue(each, tool_versions()["warp"]) for each in found}
    if form.name in ORDINARY:
        assert issues == {None}
        return
    (issue,) = issues
    assert issue is not None
    assert issue.title == form.name
    assert set(issue.signatures) == {each.id for each in found}


def test_an_issue_is_known_in_its_versions() -> None:
    issue = KnownIssue("a", "a", "a", ("1.19", "2.0.1"), ("0",))
    assert [version for version in ("1.1", "1.19", "1.19.3", "1.190", "2.0", "2.0.1") if issue.is_in(version)] == [
        "1.19",
        "1.19.3",
        "2.0.1",
    ]


def test_failures_of_programs_are_not_known() -> None:
    other = Failure(Stage.codegen, Symptom.error, "RuntimeError", "Input types must be the same, got ['x', 'y']")
    assert known_issue(signature(other), tool_versions()["warp"]) is None


def test_a_run_reports_known_issues_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    attempts = [mixed("2", 0), mixed("3", 1), keyword(2)]
    directory = corpus_with(tmp_path / "corpus", *attempts)
    issue = KnownIssue(
        "words", "words of C++ as names", "", ("1",), (signature_of(row(attempts[2])).id,), "https://x.y"
    )
    monkeypatch.setattr(known, "known_issues", lambda: (issue,))
    console = Console(record=True, width=200)
    job._report_failures(console, directory, "1.19.0")
    text = console.export_text()
    new, _, listed = text.partition("known issue")
    assert "Input types must be the same" in new
    assert "member name" not in text
    assert listed.split() == ["1", "words", "of", "C++", "as", "names", "(https://x.y)"]
    assert len(findings(directory)) == 2


def row(failed: FailedAttempt) -> dict[str, object]:
    return {name: getattr(failed, name) for name in ("stage", "symptom", "error_type", "message", "raised_in")}


READ_OUT = "value-read-out-of-a-local-tuple"
SMALL = [
    (READ_OUT, "gradient", "    pair = (x[i] * 2.0, x[i])\n    out[i] = pair[0]\n"),
    (READ_OUT, "gradient", "    out[i] = (1.0, wp.sin(x[i]))[1]\n"),
    (READ_OUT, "gradient", "    return (x,)[0]\n"),
    (READ_OUT, "gradient", "    a, b = pair\n"),
    (READ_OUT, "gradient", "def f(pair: tuple[float, float]):\n    return pair[0]\n"),
    (READ_OUT, "gradient", "def f(x: float):\n    return x, x\n\n\ndef k():\n    ends = f(1.0)\n    y = ends[0]\n"),
    ("divisor-of-a-modulo", "gradient", "    out[i] = 4.0 % x[i]\n"),
    ("value-changed-later", "gradient", "    y = wp.noise(s, x[i])\n    z = wp.sample_cdf(s, cdf)\n"),
    ("value-changed-later", "gradient", "    t = wp.tile_load(x, shape=4)\n    u = t * t\n    t += u\n"),
    ("value-changed-later", "gradient", "    wp.tile_axpy(2.0, t, u)\n"),
    ("value-changed-later", "gradient", "    v[0] += 1.0\n"),
    ("gradient-of-a-tile-of-values", "gradient", "    lanes = wp.tile(pos)\n    s = wp.tile_sum(lanes)\n"),
    ("range-in-a-variable", "reference", "    c = range(x.shape[0])\n    for i in c:\n        pass\n"),
    ("winding-number-in-groups", "reference", "    q = wp.mesh_query_point_sign_winding_number(m, p, 1.0)\n"),
    ("tuple-assignment", "reference", "    a, b = x[i], x[j]\n"),
    ("vector-assigned-to-its-reversed-slice", "reference", "    v[::-1] -= v\n"),
    ("operand-read-late", "reference", "    y = wp.pnoise(s, wp.randf(s), 4)\n"),
    ("negated-zero", "reference", "    z = -x[i]\n    out[i] = wp.copysign(1.0, z)\n"),
    (
        "inverse-error-function-of-small-doubles",
        "reference",
        "def f(x: wp.array[wp.float64]):\n    y = wp.erfcinv(x[i])\n",
    ),
    ("function-handed-to-a-tile", "cache", "    t = wp.tile_map(scaled, t)\n"),
    (
        "static-in-a-generic-function",
        "cache",
        "def f(x: Any):\n    for i in range(3):\n        y = wp.static(WEIGHTS[i])\n",
    ),
]
OTHERS = [
    ("gradient", "    out[i] = (x[i] + f(y, z)) * wp.cross(u, v)[0]\n"),
    ("gradient", "    a, b = f(x, y)\n"),
    ("gradient", "def f(x: float):\n    return wp.vec2(x, x)\n\n\ndef k():\n    v = f(x)\n    y = v[0]\n"),
    ("gradient", "    y = wp.noise(s, x[i])\n    z = wp.sample_cdf(t, cdf)\n"),
    ("gradient", "    j = i % 4\n"),
    ("gradient", "    out[i] += x[i]\n"),
    ("gradient", "    v += w\n    t = wp.tile_load(x, shape=4)\n"),
    ("reference", "    v[::-1] -= u\n"),
    ("reference", "    y = wp.pnoise(s, wp.randf(t), 4)\n"),
    ("reference", "    z = -x[i]\n"),
    ("reference", "def f(x: wp.array[float]):\n    y = wp.erfcinv(x[i])\n"),
    ("cache", "    t = wp.tile_map(wp.sin, t)\n"),
    ("cache", "def f(x: Any):\n    for i in range(3):\n        y = wp.static(WEIGHTS[0])\n"),
]


@pytest.mark.parametrize(("name", "oracle", "small"), SMALL)
def test_wrong_results_are_told_by_what_they_shrink_to(name: str, oracle: str, small: str) -> None:
    found = signature_without_message("oracle", oracle, "cpu", ["load"])
    issue = known_issue(found, tool_versions()["warp"], small)
    assert issue is not None
    assert issue.id == name
    assert known_issue(found, tool_versions()["warp"]) is None


@pytest.mark.parametrize(("oracle", "small"), OTHERS)
def test_other_wrong_results_stand_out(oracle: str, small: str) -> None:
    found = signature_without_message("oracle", oracle, "cpu", ["load"])
    assert known_issue(found, tool_versions()["warp"], small) is None


def test_every_pattern_is_tried() -> None:
    assert {issue.id for issue in known_issues() if issue.pattern} == {name for name, _, _ in SMALL}


def test_what_two_oracles_see_is_one_bug() -> None:
    small = "    out[i] = 4.0 % x[i]\n"
    for oracle, known_as in (("gradient", "divisor-of-a-modulo"), ("lifted", "divisor-of-a-modulo"), ("modes", None)):
        found = signature_without_message("oracle", oracle, "cpu", ["load"])
        issue = known_issue(found, tool_versions()["warp"], small)
        assert (None if issue is None else issue.id) == known_as
