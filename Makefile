PYTHON ?= python3
BIN := .venv/bin

.PHONY: help run install dev test coverage test-built-in test-given lint style types imports migrations \
	words sizes names templates format bench accuracy schema settings fuzz requirements browser axe js lint-js test-js

help:
	@echo "make run           install, prepare and start everything"
	@echo "make test          install, then all tests (again on DATABASE_URL and REDIS_URL if set)"
	@echo "make coverage      all tests on SQLite, then the lines that none of them runs"
	@echo "make lint          install, then everything that is checked without running tests"
	@echo "make format        format the sources with ruff, djhtml and Biome"
	@echo "make bench         measure the speed of the detector and of the whole pipeline"
	@echo "make accuracy      measure tracking and re-identification, write docs/ACCURACY.md (DAY=60 minutes)"
	@echo "make schema        write docs/openapi.yaml"
	@echo "make settings      write the README's table of settings and .env.example"
	@echo "make fuzz          call every operation with odd input, EXAMPLES=300 times each"
	@echo "make requirements  pin the versions of requirements*.in"

run:
	@exec $(PYTHON) bootstrap.py run

install:
	@$(PYTHON) bootstrap.py install

dev:
	@$(PYTHON) bootstrap.py dev

# A file's tests stay together: they share what takes long to start. tests/halves.py says in which
# order files begin. Four at a time also on two cores: half of their time they wait for processes.
PYTEST := $(BIN)/python -m pytest --numprocesses 4 --dist loadfile --no-loadscope-reorder \
	--durations=25

# On what is built in (SQLite, our own Redis), and on the given services; what asks for neither
# database nor Redis, and what drives a browser, is not repeated there (tests/halves.py).
test: test-js test-built-in
	@$(MAKE) --no-print-directory test-given

test-built-in: dev browser axe
	@echo "== tests on SQLite and our own Redis"
	@env -u DATABASE_URL -u REDIS_URL $(PYTEST) $(PYTEST_ARGS)

test-given: dev
	@if [ -n "$$DATABASE_URL$$REDIS_URL" ]; then \
		echo "== tests on the given database and Redis"; \
		$(PYTEST) -m "not same_on_both and not once and not browser" $(PYTEST_ARGS); \
	fi

# Counting lines makes Python half as slow again: not part of `make test`.
coverage: dev browser axe
	@env -u DATABASE_URL -u REDIS_URL $(PYTEST) --cov --cov-report=term:skip-covered $(PYTEST_ARGS)

# Chromium comes from the system's packages; without it the browser tests are skipped.
browser:
	@command -v chromium >/dev/null || command -v google-chrome >/dev/null || \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "installing Chromium for the browser tests"; \
		apt-get install -y -qq chromium >/dev/null 2>&1 || \
		{ apt-get update -qq && apt-get install -y -qq chromium >/dev/null; }; \
	else \
		echo "no Chromium here: the browser tests will be skipped (apt-get install chromium)"; \
	fi

# axe-core looks at every page; without npm that test is skipped. The lock file has its checksum.
AXE := var/axe
axe:
	@if cmp -s tests/pages/axe/package-lock.json $(AXE)/package-lock.json && \
		[ -f $(AXE)/node_modules/axe-core/axe.min.js ]; then :; \
	elif command -v npm >/dev/null; then \
		echo "installing axe-core for the accessibility tests"; \
		mkdir -p $(AXE) && cp tests/pages/axe/package*.json $(AXE)/ && \
		npm ci --prefix $(AXE) --include=dev --ignore-scripts --no-audit --no-fund --silent; \
	else \
		echo "no npm here: the accessibility tests will be skipped"; \
	fi

# Biome, TypeScript and the types of Node, for the code under static/js; nothing of it is served.
# Without npm that code is not checked here; CI fails.
js:
	@if cmp -s package-lock.json node_modules/.installed.json; then :; \
	elif command -v npm >/dev/null; then \
		echo "installing what checks the JavaScript"; \
		npm ci --include=dev --ignore-scripts --no-audit --no-fund --silent && \
		cp package-lock.json node_modules/.installed.json; \
	elif [ -n "$$CI" ]; then \
		echo "error: no npm here: the JavaScript cannot be checked (apt-get install npm)" >&2; exit 1; \
	else \
		echo "no npm here: the JavaScript will not be checked (apt-get install npm)"; \
	fi

WITH_JS = if cmp -s package-lock.json node_modules/.installed.json; then
lint-js: js
	@$(WITH_JS) npm run --silent lint; fi

test-js: js
	@$(WITH_JS) npm test --silent; fi

lint: types style imports migrations words sizes names templates lint-js

# Types take longest: `make --jobs=2 lint` looks at the rest meanwhile.
types: dev
	$(BIN)/mypy .

style: dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

imports: dev
	$(BIN)/lint-imports

migrations: dev
	$(BIN)/python manage.py makemigrations --check --dry-run

words: dev
	$(BIN)/python -m tools.check_words

sizes: dev
	$(BIN)/python -m tools.check_sizes

names: dev
	$(BIN)/python -m tools.check_names

# djhtml indents and leaves line breaks alone: white space within a line may show on the page.
DJHTML := $(BIN)/djhtml --tabwidth 2
templates: dev
	$(DJHTML) --check templates

format: dev js
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(DJHTML) templates
	@$(WITH_JS) npm run --silent format; fi

bench: install
	@$(BIN)/python manage.py fetch_weights
	@$(BIN)/python manage.py benchmark --cameras 4 --seconds 30

# The day at the speed of the processor takes as long as DAY says at most, in minutes.
DAY ?= 60
RESULTS := var/accuracy
accuracy: dev
	@$(BIN)/python manage.py fetch_weights
	@mkdir -p $(RESULTS)
	@$(BIN)/python manage.py benchmark_identity --json $(RESULTS)/crowds.json
	@$(BIN)/python manage.py benchmark_identity --day --minutes $(DAY) --json $(RESULTS)/day.json
	@$(BIN)/python manage.py benchmark --cameras 4 --seconds 30 --json $(RESULTS)/speed.json
	@SPOTON_KILLS=40 SPOTON_KILL_RESULT=$(abspath $(RESULTS))/kill.json \
		$(BIN)/python -m pytest -q --timeout 0 tests/worker/test_killed_in_a_crowd.py
	@$(BIN)/python manage.py accuracy --work $(RESULTS) --out docs/ACCURACY.md

schema: install
	$(BIN)/python manage.py spectacular --validate --fail-on-warn --file docs/openapi.yaml

settings: install
	$(BIN)/python manage.py document_settings

EXAMPLES ?= 300
fuzz: dev
	SPOTON_FUZZ_EXAMPLES=$(EXAMPLES) $(BIN)/python -m pytest tests/api/test_schemathesis.py \
		--timeout 0 $(PYTEST_ARGS)

# torch's local build is left out of its pin, so that CPU and CUDA machines share it.
COMPILE := $(BIN)/pip-compile --quiet --allow-unsafe --strip-extras --no-annotate \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host
requirements: dev
	$(COMPILE) --output-file requirements.txt requirements.in
	sed -i 's/+cpu$$//' requirements.txt
	$(COMPILE) --output-file requirements-dev.txt requirements-dev.in
