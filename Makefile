# The first Python that is new enough; `make run PYTHON=...` names another.
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; \
	done || echo python3)

# Install what is asked for if need be, then start that virtual environment's Python in place of the shell.
with = @python=$$("$(PYTHON)" conversalabs/install.py $(1)) && exec "$$python"
dev = @python=$$("$(PYTHON)" conversalabs/install.py requirements-dev.txt)
lint = "$$python" -m ruff check --quiet . && "$$python" -m ruff format --quiet --check .

.PHONY: run
run:
	$(call with,requirements.txt) manage.py up --with-parent

# make bench ONLY=base|contacts|segments|bulk|timeline|import|board|deal|orders|duplicates
.PHONY: bench
bench:
	$(call with,requirements.txt) -m bench $(ONLY)

.PHONY: test test-fast prove
test:
	$(dev) && $(lint) && "$$python" -m tests.browser.chromium && exec "$$python" -m pytest -m "not prove" -n 2 --dist loadfile --no-loadscope-reorder

test-fast:
	$(dev) && $(lint) && exec "$$python" -m pytest -m "not prove" -n 2 --dist loadfile --no-loadscope-reorder --ignore tests/browser

# What is long or violent: kills, soaks, full sweeps.
prove:
	$(dev) && "$$python" -m tests.browser.chromium && exec "$$python" -m pytest -m prove -o norecursedirs=.*

# Every screen, wide and narrow, light and dark, to .data/pictures/; ONLY="board deal" takes those alone.
.PHONY: pictures
pictures:
	$(dev) && "$$python" -m tests.browser.chromium && exec "$$python" -m tests.pictures $(ONLY)
