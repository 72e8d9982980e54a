# The same commands as in CI; see CONTRIBUTING.md.
.PHONY: check test lint
check: test lint
test:
	scripts/test
lint:
	scripts/check
