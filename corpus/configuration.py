"""What a corpus is made of: the part of a command that decides its bytes."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from corpus.record import TARGETS
from corpus.table import KERNELS, TABLES, Table

FORMATS = ("parquet", "jsonl")
LEVELS = ("codegen", "compile", "run", "reference", "gradient")
"""How far programs are checked, each level with those before it."""

DEFAULT_SHARD_SIZE = 100 * 10**6
TARGETS_OF = {"both": TARGETS, "cpu": ("cpu",), "cuda": ("cuda",)}


@dataclass(frozen=True, slots=True)
class Configuration:
    """Everything that two runs must share to write the same bytes.

    seed: 0 to 2**63 - 1; types: kernel types, which take turns over the indices; target: "cpu", "cuda" or "both";
    check: the level to which every record is checked; format: of the shards; shard_size: payload bytes at which a shard
    is full; versions: of whatever has a say in the bytes, by name; preambles: by target, the header text that the
    sections of a record need in order to compile; content: what the rows are, "kernels" or "errors"; options: whatever
    else decides the bytes, by name. In a corpus of errors, `types` are the faults. Raises ValueError
    on values that no corpus can have.
    """

    seed: int
    types: tuple[str, ...]
    target: str = "both"
    check: str = "compile"
    format: str = "parquet"
    shard_size: int = DEFAULT_SHARD_SIZE
    versions: Mapping[str, str] = field(default_factory=dict)
    preambles: Mapping[str, str] = field(default_factory=dict)
    content: str = KERNELS.name
    options: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not 0 <= self.seed < 2**63:
            raise ValueError(f"seed {self.seed} is out of range: use a whole number from 0 to {2**63 - 1}")
        if not self.types or len(set(self.types)) != len(self.types):
            raise ValueError("name at least one kernel type, and each only once")
        if self.target not in TARGETS_OF:
            raise ValueError(f"unknown target {self.target!r}: use {' or '.join(TARGETS_OF)}")
        if self.format not in FORMATS:
            raise ValueError(f"unknown format {self.format!r}: use {' or '.join(FORMATS)}")
        if self.content not in TABLES:
            raise ValueError(f"unknown content {self.content!r}: use {' or '.join(TABLES)}")
        if self.shard_size <= 0:
            raise ValueError(f"shard size {self.shard_size} is out of range: use a positive number of bytes")

    @property
    def table(self) -> Table:
        """What the rows are."""
        return TABLES[self.content]

    def reaches(self, level: str) -> bool:
        """Whether records are checked so far, or further."""
        return LEVELS.index(self.check) >= LEVELS.index(level)

    @property
    def targets(self) -> tuple[str, ...]:
        """The targets whose sections every record holds."""
        return TARGETS_OF[self.target]

    def kernel_type(self, index: int) -> str:
        """The kernel type of index `index`: the types take turns, so their counts differ by at most one."""
        return self.types[index % len(self.types)]

    def to_plain(self) -> dict[str, Any]:
        """As plain values with sorted keys, for the manifest; the preambles, which are long, come last."""
        plain = asdict(self)
        plain["types"] = list(self.types)
        plain["versions"] = dict(sorted(self.versions.items()))
        plain["preambles"] = dict(sorted(self.preambles.items()))
        plain["options"] = dict(sorted(self.options.items()))
        if self.content == KERNELS.name:
            del plain["content"]
        if not self.options:
            del plain["options"]
        return plain

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Self:
        """The inverse of `to_plain`."""
        return cls(**{**plain, "types": tuple(plain["types"])})


def difference(held: Configuration, asked: Configuration) -> str | None:
    """The first thing in which two configurations differ, as half a sentence; None when they are the same.

    "made with seed 1, not 2", "made with warp 1.19.0, not 1.19.1".
    """
    if held.content != asked.content:
        return f"of {held.content}, not of {asked.content}"
    here, there = held.to_plain(), asked.to_plain()
    for name in ("seed", "target", "check", "format", "shard_size"):
        if here[name] != there[name]:
            return f"made with {name.replace('_', ' ')} {here[name]}, not {there[name]}"
    for name in sorted({*held.options, *asked.options}):
        if held.options.get(name) != asked.options.get(name):
            return f"made with {name} {held.options.get(name)}, not {asked.options.get(name)}"
    if held.types != asked.types:
        what = "kernel types" if held.table.in_turn else "faults"
        return f"made with the {what} {','.join(held.types)}, not {','.join(asked.types)}"
    for name in sorted({*held.versions, *asked.versions}):
        mine, yours = held.versions.get(name, "(none)"), asked.versions.get(name, "(none)")
        if mine != yours:
            return f"made with {name} {mine}, not {yours}"
    if here["preambles"] != there["preambles"]:
        return "made with another preamble for the generated code"
    return None
