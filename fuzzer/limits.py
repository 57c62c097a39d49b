"""Every limit of a run that is not an option. A run that meets none of them makes the same corpus whatever they are."""

from dataclasses import dataclass

BLOCK = 16  # indices in a task, so also kernels in one native batch: cheap to bisect, and past the fixed cost
AHEAD = 4  # blocks per worker that may be done ahead of the last committed one; bounds what the parent holds
HARVEST_BLOCK = 8  # of a harvest, whose indices take longer: as many as share a valid program
HARVEST_AHEAD = 16  # the same for its blocks: one that is sent back must not keep the others waiting
ATTEMPTS = 1000  # failed attempts at one index before the run gives up on the grammar or the toolchain


@dataclass(frozen=True, slots=True)
class Limits:
    """What a worker may take before it is stopped, and how often it may die."""

    codegen_seconds: float = 60.0  # drawing or generating code for one program; a large one takes 0.1 s
    native_seconds: float = 300.0  # compiling one batch for one target; sixteen large kernels take 10 s
    run_seconds: float = 120.0  # the launches of one program, or one oracle; large ones take 0.2 s, of tiles up to 20 s
    start_seconds: float = 120.0  # importing Warp on a cold disk
    memory_bytes: int = 4 * 10**9  # resident; clang and NVRTC stay below 1 GB
    backstop_bytes: int = 8 * 10**9  # what the system refuses to give at all, for what grows faster than we look
    deaths: int = 2  # on the same program before it is held to be the program's doing, and not a stray kill
    failed_starts: int = 3  # in a row before the run gives up on the machine


DEFAULT_LIMITS = Limits()
