"""`python -m schoolhooks` is the command `schoolhooks`; the commands themselves are in cli."""

from schoolhooks.cli import main

main(prog_name="schoolhooks")
