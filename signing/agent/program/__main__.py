"""`python -m signing.agent.program`: the command by the interpreter's own path."""

from signing.agent.program.main import main

main(prog_name="antin-agent")
