"""What kernels read of volumes and textures, and write into volumes: values worked out by hand."""

from typing import Any

import numpy as np
import pytest
from reference_programs import program, run

from fuzzer.reference import interpret
from fuzzer.reference.resources import Texture, Volume

X, Y, Z = np.meshgrid(np.arange(3), np.arange(3), np.arange(3), indexing="ij")
RAMP = Volume((X * 1.0 + Y * 10.0 + Z * 100.0).astype(np.float32), min_world=(1, 2, 3), voxel_size=(0.5, 1, 2))
WHOLE = Volume((X + 10 * Y + 100 * Z).astype(np.int32), bg_value=-1)
VECTORS = Volume(np.stack([X, Y, Z], axis=-1).astype(np.float32), bg_value=(7.0, 8.0, 9.0))
SPARSE = Volume(voxels=np.array([[1, 0, 0], [0, 0, 2], [0, 0, 1]], np.int32))
FAR = Volume(voxels=np.array([[1, 0, 0], [9, 0, 0]], np.int32))
TOLD = Volume(voxels=np.array([[1, 0, 0], [9, 0, 0]], np.int32), order=np.array([1, 0], np.int32))


def numbers(body: str, resource: Any, type_: str = "wp.uint64", dtype: str = "float") -> list[float]:
    """What the array `out` of three holds after a kernel with a resource `r`; it must be defined and settled."""
    outcome = run(body, f"r: {type_}, out: wp.array[{dtype}]", r=resource, out=np.zeros(3, np.float32))
    assert outcome.defined, (outcome.undefined, outcome.not_covered)
    assert outcome.unsettled is None
    return [float(x) for x in outcome.arrays["out"]]


EACH = "for j in range(3):\n    out[j] = v[j]"
GRADIENT = "v = wp.vec3()\ns = wp.volume_sample_grad_f(r, wp.vec3(0.5, 0.25, 1.5), wp.Volume.LINEAR, v)\n"


@pytest.mark.parametrize(
    ("volume", "body", "expected"),
    [
        (RAMP, "out[0] = wp.volume_lookup_f(r, 1, 2, 0)", [21, 0, 0]),
        (RAMP, "out[0] = wp.volume_lookup(r, 0, 0, 2, dtype=float)", [200, 0, 0]),
        (RAMP, "out[0] = wp.volume_lookup_f(r, -1, 0, 0) + wp.volume_lookup_f(r, 4, 0, 0)", [0, 0, 0]),
        (RAMP, "out[0] = wp.volume_sample_f(r, wp.vec3(0.5, 0.5, 1.5), wp.Volume.LINEAR)", [155.5, 0, 0]),
        (RAMP, "out[0] = wp.volume_sample_f(r, wp.vec3(0.5, 0.25, 1.75), wp.Volume.CLOSEST)", [201, 0, 0]),
        (RAMP, GRADIENT + EACH, [1, 10, 100]),
        (RAMP, GRADIENT.replace("LINEAR", "CLOSEST") + EACH, [0, 0, 0]),
        (RAMP, "v = wp.volume_index_to_world(r, wp.vec3(1.0, 1.0, 1.0))\n" + EACH, [1.5, 3, 5]),
        (RAMP, "v = wp.volume_world_to_index(r, wp.vec3(1.5, 3.0, 5.0))\n" + EACH, [1, 1, 1]),
        (RAMP, "v = wp.volume_index_to_world_dir(r, wp.vec3(1.0, 1.0, 1.0))\n" + EACH, [0.5, 1, 2]),
        (RAMP, "v = wp.volume_world_to_index_dir(r, wp.vec3(1.0, 1.0, 1.0))\n" + EACH, [2, 1, 0.5]),
        (RAMP, "out[0] = float(wp.volume_voxel_count(r))", [512, 0, 0]),  # a tile
        (RAMP, "wp.volume_store_f(r, 7, 0, 0, 4.0)\nout[0] = wp.volume_lookup_f(r, 7, 0, 0)", [4, 0, 0]),
        (WHOLE, "out[0] = float(wp.volume_sample_i(r, wp.vec3(1.4, 1.6, 0.0)))", [21, 0, 0]),
        (WHOLE, "out[0] = float(wp.volume_lookup_i(r, 3, 0, 0))", [-1, 0, 0]),
        (VECTORS, "v = wp.volume_sample_v(r, wp.vec3(0.5, 1.5, 0.25), wp.Volume.LINEAR)\n" + EACH, [0.5, 1.5, 0.25]),
        (VECTORS, "v = wp.volume_lookup_v(r, 0, -5, 0)\n" + EACH, [7, 8, 9]),
        (SPARSE, "for j in range(3):\n    out[j] = float(wp.volume_lookup_index(r, 0, 0, j))", [-1, 0, 1]),
        (SPARSE, "out[0] = float(wp.volume_voxel_count(r))", [3, 0, 0]),
        (TOLD, "out[0] = float(wp.volume_lookup_index(r, 1, 0, 0))", [1, 0, 0]),
    ],
)
def test_volumes(volume: Volume, body: str, expected: list[float]) -> None:
    assert numbers(body, volume) == expected


def test_values_of_numbered_voxels() -> None:
    body = "out[0] = wp.volume_sample_index(r, wp.vec3(0.0, 0.0, 1.5), wp.Volume.LINEAR, x, 8.0)\n"
    body += "out[1] = wp.volume_sample_index(r, wp.vec3(0.0, 0.0, 9.0), wp.Volume.CLOSEST, x, 8.0)"
    given = {"r": SPARSE, "x": np.array([1, 2, 4], np.float32), "out": np.zeros(2, np.float32)}
    outcome = run(body, "r: wp.uint64, x: wp.array[float], out: wp.array[float]", **given)
    assert list(outcome.arrays["out"]) == [1.5, 8]


@pytest.mark.parametrize(
    ("volume", "body", "reason"),
    [
        (RAMP, "wp.volume_store_f(r, 8, 0, 0, 4.0)", "no tile"),
        (RAMP, "wp.volume_store_f(r, 0, 0, 0, 4.0)", "two threads"),
        (RAMP, "wp.volume_store_f(r, i, 0, 0, wp.volume_lookup_f(r, i - 1, 0, 0))", "another thread"),
    ],
)
def test_what_volumes_do_not_take(volume: Volume, body: str, reason: str) -> None:
    outcome = run(body, "r: wp.uint64", dim=3, r=volume)
    assert outcome.undefined is not None
    assert reason in outcome.undefined


def test_the_numbers_of_voxels_of_several_tiles_are_open() -> None:
    body = "out[0] = float(wp.volume_lookup_index(r, 1, 0, 0))"
    outcome = run(body, "r: wp.uint64, out: wp.array[float]", r=FAR, out=np.zeros(1, np.float32))
    assert outcome.unsettled is not None


LINE = np.array([0.0, 10.0, 20.0, 30.0], np.float32)
PLANE = np.array([[0.0, 1.0], [2.0, 3.0]], np.float32)
SPACE = np.arange(8, dtype=np.float32).reshape(2, 2, 2)
PAIRS = np.array([[1.0, 2.0], [3.0, 4.0]], np.float32)


def texels(data: Any, mode: int, *, linear: bool = True, normalized: bool = False, rank: int = 1) -> Texture:
    return Texture(data, int(linear), 1, (mode,) * rank, normalized)


LEVELS = Texture(LINE, address_mode=(1,), num_mip_levels=0)  # 0 10 20 30; 5 25; 15


WRAP, CLAMP, MIRROR, BORDER = range(4)
AT = "out[0] = wp.texture_sample(r, {}, dtype=float)"


@pytest.mark.parametrize(
    ("texture", "body", "expected"),
    [
        (texels(LINE, CLAMP), AT.format("1.0"), 5),  # the examples of the page of `wp.texture_sample`
        (texels(PLANE, CLAMP, linear=False, rank=2), AT.format("wp.vec2(1.5, 0.5)"), 1),
        (texels(SPACE, CLAMP, linear=False, rank=3), AT.format("wp.vec3(1.5, 0.5, 0.5)"), 1),
        (texels(LINE, CLAMP, normalized=True), AT.format("0.25"), 5),
        (texels(LINE, CLAMP), AT.format("-3.0"), 0),
        (texels(LINE, CLAMP), AT.format("9.0"), 30),
        (texels(LINE, WRAP), AT.format("4.0"), 15),  # between the last and the first
        (texels(LINE, WRAP, linear=False), AT.format("-0.5"), 30),
        (texels(LINE, MIRROR, linear=False), AT.format("-0.5"), 0),
        (texels(LINE, MIRROR, linear=False), AT.format("5.5"), 20),
        (texels(LINE, BORDER), AT.format("4.0"), 15),  # half of it nothing
        (texels(LINE, BORDER, linear=False), AT.format("4.5"), 0),
        (texels(PLANE, CLAMP, rank=2), AT.format("1.0, 1.0"), 1.5),
        (texels(PAIRS, CLAMP), "v = wp.texture_sample(r, 1.0, dtype=wp.vec2)\nout[0] = v[0] + 10.0 * v[1]", 32),
        (texels(np.array([255, 51], np.uint8), CLAMP), AT.format("0.5"), 1),
        (texels(np.array([-128, 127], np.int8), CLAMP), AT.format("0.5"), -1),
        (texels(np.array([-7, 9], np.int32), CLAMP, linear=False), AT.format("1.5"), 9),
        (LEVELS, AT.format("0.5, lod=1.0"), 15),
        (LEVELS, AT.format("0.25, lod=0.5"), 5),  # of 5 and 5
        (LEVELS, AT.format("0.0, lod=1.75"), 12.5),
        (LEVELS, AT.format("0.0, lod=-1.0"), 0),
        (texels(PLANE, CLAMP, rank=2), "out[0] = float(r.width + 10 * r.height)", 22),
    ],
)
def test_textures(texture: Texture, body: str, expected: float) -> None:
    assert numbers(body, texture, f"wp.Texture{len(texture.address_mode)}D")[0] == expected


def test_a_blend_of_texels_is_as_exact_as_its_coordinate() -> None:
    outcome = run(
        AT.format("1.1"), "r: wp.Texture1D, out: wp.array[float]", r=texels(LINE, CLAMP), out=np.zeros(1, np.float32)
    )
    assert outcome.arrays["out"][0] == pytest.approx(6.0, rel=1e-6)
    assert 0.0 < outcome.errors["out"][0] < 1e-4


def test_arrays_of_textures_and_textures_in_structs() -> None:
    before = "@wp.struct\nclass Scene:\n    ramp: wp.Texture1D\n"
    body = "out[0] = wp.texture_sample(r[1], 0.5, dtype=float) + wp.texture_sample(s.ramp, 1.5, dtype=float)"
    parameters = "r: wp.array(dtype=wp.Texture1D), s: Scene, out: wp.array[float]"
    ramp = texels(LINE, CLAMP)
    given = {"r": [ramp, texels(LINE + 1, CLAMP)], "s": {"ramp": ramp}, "out": np.zeros(1, np.float32)}
    outcome = run(body, parameters, before, **given)
    assert outcome.defined, outcome
    assert outcome.arrays["out"][0] == 11


@pytest.mark.parametrize(
    ("resource", "type_", "body", "slope"),
    [
        (texels(LINE, CLAMP), "wp.Texture1D", "out[0] = wp.texture_sample(r, x[0], dtype=float)", 10),
        (
            texels(LINE, MIRROR, normalized=True),
            "wp.Texture1D",
            "out[0] = wp.texture_sample(r, x[0], dtype=float)",
            -40,
        ),
        (texels(LINE, CLAMP), "wp.Texture1D", "out[0] = wp.texture_sample(r, x[0] + 9.0, dtype=float)", 0),
        (texels(LINE, WRAP, linear=False), "wp.Texture1D", "out[0] = wp.texture_sample(r, x[0], dtype=float)", 0),
        (RAMP, "wp.uint64", "out[0] = wp.volume_sample_f(r, wp.vec3(x[0], 0.5, 0.5), wp.Volume.LINEAR)", 1),
        (RAMP, "wp.uint64", "out[0] = wp.volume_sample_f(r, wp.vec3(0.5, 0.5, x[0]), wp.Volume.LINEAR)", 100),
        (RAMP, "wp.uint64", "out[0] = wp.volume_sample_f(r, wp.vec3(0.5, 0.5, x[0]), wp.Volume.CLOSEST)", 0),
        (RAMP, "wp.uint64", "out[0] = wp.volume_world_to_index(r, wp.vec3(x[0], 0.0, 0.0))[0]", 2),
    ],
)
def test_samples_have_derivatives(resource: Any, type_: str, body: str, slope: float) -> None:
    source = program(body, f"r: {type_}, x: wp.array[float], out: wp.array[float]")
    given = {"r": resource, "x": np.array([1.25], np.float32), "out": np.zeros(1, np.float32)}
    outcome = interpret(source, given, 1, tangents={"x": np.ones(1)})
    assert outcome.tangents["out"] == pytest.approx(slope)
