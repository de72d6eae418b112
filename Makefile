# The first Python that is new enough; `make run PYTHON=...` names another.
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; \
	done || echo python3)

# Install what is asked for if need be, then start that virtual environment's Python in place of the shell.
with = @python=$$("$(PYTHON)" conversalabs/install.py $(1)) && exec "$$python"

.PHONY: run
run:
	$(call with,requirements.txt) manage.py up --with-parent
