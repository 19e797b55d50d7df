"""`python -m api.cli`: the `antin` command by the interpreter's own path."""

from api.cli.main import main

main(prog_name="antin")
