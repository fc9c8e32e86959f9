# Needs Python 3.11 or newer and make; everything else is put into .venv here.
#   make demo                   the whole app with people in it; Ctrl-C stops it
#   make demo ARGS="--fresh"    with new data       ARGS="--port 9000"       ARGS="--smoke 60": check and stop
#   make test ARGS="-k shoes"   linters and tests   make lint: linters alone
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
CORES := $(shell getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1)
# A file's tests stay on one core. Files go by name: by number of tests, the few that start servers would come last.
PARALLEL := $(if $(filter 1,$(CORES)),,-n $(if $(filter 2 3,$(CORES)),$(CORES),4) --dist loadfile --no-loadscope-reorder)
PIP_INSTALL := .venv/bin/python -m pip install -qq --disable-pip-version-check --require-hashes --only-binary :all:
SOURCES := config runners training risk tests manage.py
LOCK := .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--custom-compile-command "make lock"
# Tests and demo start dozens of Python processes: byte code is kept (git ignores it) whatever the shell says.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: demo test lint bench faults fuzz oracle lock

demo: .venv/runtime.ok
	@.venv/bin/python -m config.embedded.demo $(ARGS)

test: lint
	.venv/bin/python -m pytest $(PARALLEL) $(ARGS)

lint: .venv/dev.ok
	.venv/bin/ruff check $(SOURCES)
	.venv/bin/ruff format --check $(SOURCES)
	.venv/bin/djlint --quiet --lint templates
	.venv/bin/lint-imports --no-logo

bench: .venv/dev.ok
	for file in tests/benchmarks/bench_*.py; do echo "== $$file"; \
		.venv/bin/python -m config.embedded .venv/bin/python -m tests.benchmarks.$$(basename $$file .py) $(ARGS) || exit 1; done

faults: .venv/dev.ok
	.venv/bin/python -m pytest tests/faults --long $(ARGS)

fuzz: .venv/fuzz.ok
	.venv/bin/python -m tests.fuzz $(ARGS)

oracle: .venv/dev.ok
	.venv/bin/python -m pytest tests/risk/engine -m "oracle or long" --long $(ARGS)

lock: .venv/dev.ok
	.venv/bin/python -m pip install -qq --disable-pip-version-check uv
	for name in runtime dev ci fuzz; do $(LOCK) requirements/$$name.in -o requirements/$$name.txt || exit 1; done

# ── one virtual environment: what runs, then what tests ──────────────────────
.venv/runtime.ok: requirements/runtime.txt
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed; none was found."; exit 1; }
	@.venv/bin/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv .venv 2>/dev/null || { \
		echo "This Python cannot make virtual environments by itself; using virtualenv."; \
		rm -rf .venv .bootstrap; \
		$(PYTHON) -m pip install -qq --disable-pip-version-check --target .bootstrap virtualenv \
		&& PYTHONPATH=.bootstrap $(PYTHON) -m virtualenv --quiet .venv; } || { \
		echo "Install venv or pip for this Python first (on Debian: apt-get install python3-venv)."; exit 1; }
	@echo "Installing what requirements/runtime.txt names into .venv (about 20 s, once)"
	@$(PIP_INSTALL) -r requirements/runtime.txt
	@touch $@

.venv/dev.ok: requirements/dev.txt .venv/runtime.ok
	@echo "Installing what requirements/dev.txt names into .venv (about 20 s, once)"
	@$(PIP_INSTALL) -r requirements/dev.txt
	@touch $@

.venv/fuzz.ok: requirements/fuzz.txt .venv/dev.ok
	@echo "Installing what requirements/fuzz.txt names into .venv"
	@$(PIP_INSTALL) -r requirements/fuzz.txt
	@touch $@
