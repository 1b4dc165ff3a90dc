# Two commands on a fresh machine: `make demo` and `make test`. Plain python and pip; no uv, no network beyond the package index.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: setup kernels console provider console-check demo sbom wheel postgresql chromium screens test coverage check conformance bench soak docs brute-force clean

setup: $(VENV)/.ready kernels console provider

# Numba keeps compiled kernels beside their source and does not see that a function of another file has changed.
kernels:
	@newest="$$(find src -name '*.py' -printf '%T@ %p\n' | sort -n | tail -n 1 | cut -d ' ' -f 2)"; find src -name '*.nb[ic]' ! -newer "$$newest" -delete

$(VENV)/.ready: requirements/dev.txt pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

# The console is built where there is Node.js; without it the service still answers, and says that the pages are missing.
console:
	@if command -v npm >/dev/null; then $(MAKE) --no-print-directory web/.built; else \
	  echo "no npm here: the console's pages are not built (Debian: apt-get install nodejs npm; Node.js 20.19 or later)"; fi

web/.built: web/node_modules/.ready $(shell find web -name node_modules -prune -o -type f ! -name .built -print)
	cd web && npm run --silent build -- --logLevel warn
	touch $@

web/node_modules/.ready: web/package-lock.json web/.npmrc
	cd web && npm ci --silent
	touch $@

# The OpenID provider that the tests of a team's console sign in at.
provider:
	@if command -v npm >/dev/null; then $(MAKE) --no-print-directory tests/service/provider/node_modules/.ready; fi

tests/service/provider/node_modules/.ready: tests/service/provider/package-lock.json
	cd tests/service/provider && npm ci --silent
	touch $@

console-check: console
	cd web && npm run --silent check && npm run --silent test

demo: setup
	$(BIN)/hoshimori demo --out demo
	@if [ -t 0 ] && [ -t 1 ]; then printf 'Open the console on it now? [y/N] '; read answer; \
	  case "$$answer" in [yY]*) exec $(BIN)/hoshimori serve --store demo/store;; esac; fi

# What a release carries: the wheel with the built pages, and the bill of materials of everything in it (CycloneDX).
sbom: setup
	$(BIN)/python scripts/make_sbom.py dist/hoshimori.cdx.json

wheel: setup sbom
	$(BIN)/python -m pip wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation --wheel-dir dist .
	@$(BIN)/python -c "import sys, zipfile; w = sorted(__import__('pathlib').Path('dist').glob('hoshimori-*.whl'))[-1]; \
	  n = sum('service/console/' in i for i in zipfile.ZipFile(w).namelist()); print(f'{w}: {n} files of the console'); \
	  sys.exit(0 if n else 'the console is not built: make console needs npm')"

# The ledger's tests start a real PostgreSQL of their own; its server comes from Debian's package.
postgresql:
	@ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || { \
	  command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ] && apt-get update -qq && \
	  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql >/dev/null; } || \
	  echo "no PostgreSQL server here: its ledger tests are skipped (Debian: apt-get install postgresql)"

# The browser tests drive Debian's own Chromium.
chromium:
	@command -v chromium >/dev/null || { \
	  command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ] && apt-get update -qq && \
	  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null; } || \
	  echo "no Chromium here: the browser tests are skipped (Debian: apt-get install chromium)"

test: setup postgresql chromium
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "not brute_force" tests $(PYTEST_ARGS)

coverage: setup postgresql chromium
	$(BIN)/coverage erase
	$(MAKE) --no-print-directory test PYTEST_ARGS="--cov --cov-report=term"
	$(BIN)/coverage report --fail-under=90 >/dev/null

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

# The pictures of the console in docs/pictures, taken anew from the demo's store.
screens: demo chromium
	$(BIN)/python scripts/screens.py demo

docs: $(VENV)/.docs
	$(BIN)/python -m sphinx -W --keep-going -b doctest docs docs/_build/doctest
	$(BIN)/python -m sphinx -W --keep-going -b html docs docs/_build/html

$(VENV)/.docs: $(VENV)/.ready requirements/docs.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/docs.txt
	touch $@

clean:
	rm -rf $(VENV) demo docs/_build .coverage* web/node_modules web/.built src/hoshimori/service/console
