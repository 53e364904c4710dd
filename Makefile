# What CI runs: the README's test command in a fresh virtual environment.
.PHONY: check
check:
	./.ci/run
