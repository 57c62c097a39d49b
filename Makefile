# `make run` makes a corpus, `make test` runs the tests: both set up .venv first, from nothing but Python 3.11+ and make.
BUDGET ?= 20MB
OUT ?= out/corpus
SEED ?= 0
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

.PHONY: run test check format venv

run: $(READY)
	$(BIN)/python -m fuzzer run --budget $(BUDGET) --out $(OUT) --seed $(SEED)

test: export PYTHONDONTWRITEBYTECODE = # hundreds of processes import the same modules: compiled once, not by each
test: $(READY)
	$(BIN)/python -m pytest -n 2 --dist worksteal

check: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

format: $(READY)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

venv: $(READY)

$(READY): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[dev]"
	touch $(READY)
