"""`python -m synthgen` is the command line."""

from synthgen.cli import main

main()
