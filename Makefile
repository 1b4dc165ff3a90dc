# Two commands on a fresh machine: `make demo` and `make test`. Plain python and pip; no uv, no network beyond the package index.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: setup demo postgresql test coverage check conformance bench soak docs brute-force clean

setup: $(VENV)/.ready

$(VENV)/.ready: requirements/dev.txt pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

demo: setup
	$(BIN)/hoshimori demo --out demo

# The ledger's tests start a real PostgreSQL of their own; its server comes from Debian's package.
postgresql:
	@ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || { \
	  command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ] && apt-get update -qq && \
	  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql >/dev/null; } || \
	  echo "no PostgreSQL server here: its ledger tests are skipped (Debian: apt-get install postgresql)"

test: setup postgresql
	$(BIN)/python -m pytest -n 2 --dist worksteal -m "not brute_force" $(PYTEST_ARGS)

coverage: setup postgresql
	$(BIN)/python -m pytest -n 2 --dist worksteal -m "not brute_force" --cov --cov-report=term --cov-fail-under=90

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

conformance: setup
	$(BIN)/python conformance/run.py

bench: setup
	$(BIN)/python benchmarks/ingest.py
	$(BIN)/python benchmarks/propagation.py
	$(BIN)/python benchmarks/screening.py

# Thirty simulated days of the watch against pretended providers, with faults by a seed.
soak: setup
	$(BIN)/python benchmarks/soak.py

brute-force: setup
	$(BIN)/python -m pytest -n 2 -m brute_force --timeout=3600

docs: $(VENV)/.docs
	$(BIN)/python -m sphinx -W --keep-going -b doctest docs docs/_build/doctest
	$(BIN)/python -m sphinx -W --keep-going -b html docs docs/_build/html

$(VENV)/.docs: $(VENV)/.ready requirements/docs.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/docs.txt
	touch $@

clean:
	rm -rf $(VENV) demo docs/_build .coverage*
