PYTHON ?= python3.11
BIN := .venv/bin
INSTALLED := .venv/.installed

.PHONY: run setup test lint types layers clean bench-process bench-transcription bench-judge bench-ways bench-redaction bench-scale bench-users bench-year

run: setup ## everything: environment, database, migrations, web, worker, samples
	@$(BIN)/callqa run

setup: $(INSTALLED) ## only the environment, in .venv

$(INSTALLED): requirements.lock pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "callqa needs Python 3.11: install it or say make PYTHON=/path/to/python3.11"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing the pinned environment into .venv (about a minute, 2.6 GB)"
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-compile -r requirements.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

test: setup lint types layers ## lint, types, layers and all tests
	$(BIN)/pytest -n 2 --dist loadfile

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: setup
	$(BIN)/mypy

layers: setup
	$(BIN)/lint-imports

bench-process bench-transcription bench-judge bench-ways bench-redaction bench-scale bench-users bench-year: bench-%: setup ## speed and memory, with conditions
	$(BIN)/python benchmarks/$*.py

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache
