"""What decides the programs of a corpus: with the versions of the tools, its bytes follow from this."""

from dataclasses import dataclass

from grammar import KERNEL_TYPES

TARGETS = ("cpu", "cuda")
CHECKS = ("codegen", "compile")


@dataclass(frozen=True, slots=True)
class Recipe:
    """Seed, kernel types in order, targets in order, and the level up to which each program is checked.

    `stages` names the class whose `draw`, `emit` and `check` a worker calls, as "module:class".
    """

    seed: int
    types: tuple[str, ...] = KERNEL_TYPES
    targets: tuple[str, ...] = TARGETS
    check: str = "compile"
    stages: str = "fuzzer.stages:Stages"

    def kernel_type(self, index: int) -> str:
        """The kernel type of index `index`: the types take turns, so their counts differ by at most one."""
        return self.types[index % len(self.types)]
