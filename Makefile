# Every target creates the environment that it needs (.venv) first.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
LOWEST := .venv-lowest
PYTEST := -m pytest -n auto --maxprocesses 4 --dist worksteal

.PHONY: help demo test lint format lowest bench soak clean

help:  ## list the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

demo: $(INSTALLED)  ## train on the built-in text, on the screen
	$(BIN)/lstm-tui train atlas

test: lint  ## ruff, mypy and pytest
	$(BIN)/python $(PYTEST) --durations 10

lint: $(INSTALLED)  ## ruff and mypy
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(INSTALLED)  ## apply the fixes of ruff and format the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lowest:  ## pytest with the lowest versions that pyproject.toml allows (in .venv-lowest)
	$(PYTHON) -m venv --clear $(LOWEST)
	$(PYTHON) -m tests.support.lower_bounds > $(LOWEST)/constraints.txt
	PIP_CONSTRAINT=$(LOWEST)/constraints.txt $(LOWEST)/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	$(LOWEST)/bin/python $(PYTEST)

bench: $(INSTALLED)  ## benchmarks with targets (minutes, on a quiet machine)
	$(BIN)/python -m tests.benchmarks

soak: $(INSTALLED)  ## slow tests: faults injected many times
	$(BIN)/python -m pytest -m soak

clean:  ## delete the environments and the caches of tools
	rm -rf $(VENV) $(LOWEST) .mypy_cache .pytest_cache .ruff_cache build dist

$(INSTALLED): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "lstm-tui needs Python 3.11 or newer: make PYTHON=python3.12 …")'
	$(PYTHON) -m venv $(VENV)
	PIP_CONSTRAINT=constraints.txt $(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@
