PYTHON ?= python3
BIN := .venv/bin

.PHONY: help run install dev test coverage test-built-in test-given lint style types imports migrations \
	words sizes names templates format bench accuracy schema settings fuzz requirements hashes sbom audit ops browser axe js lint-js test-js \
	proxies test-proxies notices chroot compiled

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
	@echo "make requirements  pin the versions of requirements*.in, and the hashes of their files"
	@echo "make sbom          write what SpotOn consists of to var/sbom.json (CycloneDX)"
	@echo "make audit         ask which pinned packages have known vulnerabilities"
	@echo "make notices       write NOTICES.md: licences of all that is shipped"
	@echo "make test-proxies  all browser tests through nginx, below a path, and through Caddy"
	@echo "make chroot        do what the Dockerfile says in a Debian chroot (root)"

run:
	@exec $(PYTHON) bootstrap.py run

install:
	@$(PYTHON) bootstrap.py install

dev:
	@$(PYTHON) bootstrap.py dev

# A file's tests stay together: they share what takes long to start. tests/halves.py says in which
# order files begin. More at a time than there are cores: part of their time they wait.
AT_ONCE := 5
PYTEST = $(BIN)/python -m pytest --numprocesses $(AT_ONCE) --dist loadfile --no-loadscope-reorder \
	--durations=25

# On what is built in (SQLite, our own Redis), and on the given services; what asks for neither
# database nor Redis, and what drives a browser, is not repeated there (tests/halves.py).
test: test-js test-built-in test-given

test-built-in: dev browser axe proxies
	@echo "== tests on SQLite and our own Redis"
	@env -u DATABASE_URL -u REDIS_URL $(PYTEST) $(if $(DATABASE_URL),-m "not given") $(PYTEST_ARGS)

# A fourth of both cores is idle with five: more of these tests wait for a server.
test-given: AT_ONCE := 7
test-given: dev
	@if [ -n "$$DATABASE_URL$$REDIS_URL" ]; then \
		echo "== tests on the given database and Redis"; \
		$(PYTEST) -m "not same_on_both and not once and not browser" $(PYTEST_ARGS); \
	fi

# Counting lines makes Python half as slow again: not part of `make test`.
coverage: dev browser axe
	@env -u DATABASE_URL -u REDIS_URL $(PYTEST) --cov --cov-report=term:skip-covered $(PYTEST_ARGS)

# The processes that run the tests would each compile all of them; what cannot be read they report.
compiled: dev
	@$(BIN)/python -m pytest --collect-only --quiet >/dev/null || true

# Its lists of packages may be missing or old.
APT = { apt-get install -y -qq $(1) >/dev/null 2>&1 || \
	{ apt-get update -qq && apt-get install -y -qq $(1) >/dev/null; }; }

# Chromium comes from the system's packages; without it the browser tests are skipped. Its headless
# shell shows the same pages with two thirds of the processor time, for it has no windows: CI gets it
# beside a Chromium that is there.
CHROMIUM = { command -v chromium || command -v google-chrome; } >/dev/null
browser:
	@command -v chromium-headless-shell >/dev/null || { [ -z "$$CI" ] && $(CHROMIUM); } || \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "installing Chromium for the browser tests"; \
		$(call APT,chromium-headless-shell) || $(CHROMIUM) || $(call APT,chromium); \
	else \
		$(CHROMIUM) || \
		echo "no Chromium here: the browser tests will be skipped (apt-get install chromium)"; \
	fi

# In CI alone: installed elsewhere, they would also listen.
proxies: browser
	@for program in nginx caddy; do \
		if PATH="$$PATH:/usr/sbin" command -v $$program >/dev/null; then :; \
		elif [ -n "$$CI" ] && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			echo "installing $$program for the tests of proxies"; \
			$(call APT,$$program); \
		else \
			echo "no $$program here: its tests will be skipped (apt-get install $$program)"; \
		fi; \
	done

# All browser tests again, behind each proxy as ops/proxy configures it; nginx has SpotOn below /spoton/.
test-proxies: dev browser axe proxies
	@for proxy in nginx caddy; do \
		echo "== browser tests through $$proxy"; \
		SPOTON_TEST_PROXY=$$proxy $(PYTEST) -m browser tests/pages $(PYTEST_ARGS) || exit 1; \
	done

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
	$(BIN)/mypy --num-workers auto .

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

# What an administrator uses: alerts of Prometheus, compose files, a firewall, systemd units, Caddy.
# Needs those programs (Debian: prometheus docker-compose nftables systemd caddy).
UNITS := $(notdir $(wildcard ops/systemd/*.service ops/systemd/*.target))
COMPOSED := docker-compose -f docker-compose.cpu.yml
ops:
	promtool check rules ops/prometheus/alerts.yml
	promtool test rules ops/prometheus/alerts_test.yml
	promtool check config --syntax-only ops/prometheus/prometheus.yml
	$(COMPOSED) config --quiet
	$(COMPOSED) --profile monitoring config --quiet
	$(COMPOSED) -f docker-compose.gpu.yml config --quiet
	$(COMPOSED) -f docker-compose.cluster.yml config --quiet
	$(COMPOSED) -f docker-compose.gpu.yml -f docker-compose.cluster.yml config --quiet
	docker-compose -f docker-compose.node.yml config --quiet
	docker-compose -f docker-compose.node.yml -f docker-compose.node.gpu.yml config --quiet
	PATH="$$PATH:/usr/sbin" nft --check --file ops/firewall/cluster.nft
	rm -rf var/units
	mkdir -p var/units/etc/systemd/system var/units/usr/lib/systemd var/units/opt/spoton/.venv/bin
	cp -r ops/systemd/* var/units/etc/systemd/system/
	cp -r /usr/lib/systemd/system var/units/usr/lib/systemd/
	cp /bin/true var/units/opt/spoton/.venv/bin/python
	systemd-analyze --root=var/units --man=no verify $(UNITS)
	systemd-analyze --root=var/units security --offline=true --threshold=25 \
		$(filter %.service,$(UNITS)) | grep exposure
	caddy validate --config ops/proxy/Caddyfile --adapter caddyfile 2>&1 | tail -1

notices: dev
	$(BIN)/python -m tools.notices

# How this machine reaches packages, if not as everyone does: MIRROR of Debian, and BIND, paths that pip
# needs to see (its configuration, folders of wheels).
CHROOT ?= $(abspath var)/chroot
MIRROR ?= http://deb.debian.org/debian
chroot: dev
	$(BIN)/python -m tools.chroot_build $(CHROOT) --mirror $(MIRROR) $(addprefix --bind ,$(BIND))
	rm -rf --one-file-system $(CHROOT)

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
	$(COMPILE) --output-file requirements-export.txt requirements-export.in
	$(COMPILE) --output-file requirements-audit.txt requirements-audit.in
	$(COMPILE) --output-file requirements-cluster.txt requirements-cluster.in
	@$(MAKE) --no-print-directory hashes

# From what the package index says of each pin: nothing is downloaded.
PINNED := requirements.txt requirements-dev.txt requirements-export.txt requirements-audit.txt \
	requirements-cluster.txt
hashes: dev
	$(BIN)/python -m tools.pin_hashes $(PINNED)

# Tools of their own environment: nothing of SpotOn needs them.
AUDIT := var/audit
$(AUDIT)/installed: requirements-audit.hashes.txt
	$(PYTHON) -m venv --clear $(AUDIT)
	$(AUDIT)/bin/pip --disable-pip-version-check install --quiet --require-hashes --no-deps \
		-r requirements-audit.hashes.txt
	@touch $@

# The same pins give the same file. Models are listed in weights/manifest.toml.
sbom: $(AUDIT)/installed
	{ cat requirements.hashes.txt; grep -E '^(torch|torchvision)==' requirements.txt; } | \
		$(AUDIT)/bin/cyclonedx-py requirements --output-reproducible --pyproject pyproject.toml \
		--output-format JSON --output-file var/sbom.json -
	@echo "var/sbom.json: $$(grep -c '"purl"' var/sbom.json) packages"

# Ends with 2 where the service cannot be reached: that is no pass.
audit: $(AUDIT)/installed
	@$(PYTHON) -m tools.audit $(AUDIT)/bin/pip-audit requirements.txt requirements-dev.txt
