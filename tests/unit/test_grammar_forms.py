"""Forms that look alike are told apart."""

from grammar.forms import FORMS, Text


def found(name: str, source: str) -> bool:
    return next(form for form in FORMS if form.name == name).found(Text(source))


def test_names_of_the_module_in_functions() -> None:
    taken = "dt = 0.01\n\n\ndef f(x: float, dt: float):\n    return x * dt\n"
    local = "dt = 0.01\n\n\ndef f(x: float):\n    dt = wp.min(x, 0.5)\n    return x * dt\n"
    assert found("parameter of a function with a name of the module", taken)
    assert not found("parameter of a function with a name of the module", local)
    assert found("local of a function with a name of the module", local)
    assert not found("local of a function with a name of the module", taken)


def test_resources_in_structs() -> None:
    header = "@wp.struct\nclass Scene:\n"
    mesh = f"{header}    mesh: wp.uint64\n    margin: float\n\n\nx = 1\n"
    image = f"{header}    tex: wp.Texture2D\n    margin: float\n\n\nx = 1\n"
    assert found("id in a struct", mesh)
    assert not found("texture in a struct", mesh)
    assert found("texture in a struct", image)


def test_arrays_from_their_end() -> None:
    assert found("array from its end as an argument", "y = f(a[::-1], i)")
    assert not found("array from its end as an argument", "mirrored = a[::-1]")
    assert found("array from its end", "if x:\n    mirrored = a[::-1]\n")
