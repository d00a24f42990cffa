# Two commands set up everything: `make demo` and `make test`. Nothing but Python 3.11+, make and a C library is needed.
PYTHON ?= python3
BIN := .venv/bin
SOURCES := src tests benchmarks training
# What `make setup` installs besides dragoman itself; Spark is large and comes with `make spark`.
EXTRAS := --extra plots --extra postgres --extra web --group dev --group build
LOCKING := --quiet --universal --generate-hashes --python-version 3.11

.PHONY: help setup spark demo test quick lint lock clean

help:  ## what there is to make
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 10

setup: .venv/.done  ## the environment in .venv, with the command .venv/bin/dragoman

.venv/.done: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "dragoman needs Python 3.11 or later: make PYTHON=python3.12 ..."; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

spark: setup  ## adds PySpark to the environment (400 MB; needs Java 17)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-spark.lock

demo: setup  ## reads the bundled sample corpus into demo.db and shows what is in it
	$(BIN)/dragoman read src/dragoman/sample/corpus --ledger demo.db
	$(BIN)/dragoman show actors --ledger demo.db --limit 12 --format table
	$(BIN)/dragoman show quotations --ledger demo.db --limit 12 --format table
	@echo; echo "Look on: $(BIN)/dragoman show document ID --ledger demo.db; $(BIN)/dragoman explain ID --ledger demo.db"

test: setup lint  ## everything, the slow tests too
	$(BIN)/python -m pytest -m "slow or not slow" -n auto

quick: setup  ## the tests that take less than a few seconds each
	$(BIN)/python -m pytest -m "not slow" -n auto

lint: setup  ## style and types
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/mypy

lock:  ## writes the lock files anew from pyproject.toml
	$(BIN)/uv pip compile $(LOCKING) $(EXTRAS) --output-file requirements.lock pyproject.toml
	$(BIN)/uv pip compile $(LOCKING) $(EXTRAS) --extra spark --output-file requirements-spark.lock pyproject.toml

clean:  ## takes away what make made
	rm -rf .venv demo.db demo.db-wal demo.db-shm .mypy_cache .ruff_cache .pytest_cache .hypothesis
