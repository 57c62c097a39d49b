"""How the rules of the grammar do: how many programs each had a part in, and how many passed; what oracles said."""

from collections import Counter
from dataclasses import dataclass, field

from fuzzer.block import Accepted

ENOUGH = 20  # programs below which a share says nothing
WEAK = 0.95


@dataclass(frozen=True, slots=True)
class Rule:
    """A production or kernel type, the programs it had a part in, and those of them that Warp or a compiler refused."""

    name: str
    programs: int
    refused: int

    @property
    def success(self) -> float:
        """The share that passed, from 0 to 1."""
        return 1 - self.refused / self.programs


@dataclass(slots=True)
class Rules:
    """The counts of one run. What it continues is not in them: a rule's health shows in a few hundred programs."""

    programs: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    said: Counter[tuple[str, str]] = field(default_factory=Counter)

    def count(self, accepted: Accepted) -> None:
        """Add a program that passed and those before it that did not."""
        self.programs.update(accepted.productions)
        self.said.update(accepted.said)
        for productions in accepted.refused:
            self.programs.update(productions)
            self.refused.update(productions)

    def weak(self) -> list[Rule]:
        """The rules whose programs pass in fewer than 95 of 100 cases, weakest first."""
        rules = (Rule(name, count, self.refused[name]) for name, count in self.programs.items() if count >= ENOUGH)
        return sorted((rule for rule in rules if rule.success < WEAK), key=lambda rule: (rule.success, rule.name))
