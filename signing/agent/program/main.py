"""The command group. What a command needs is imported when it runs, so that small ones start fast."""

from __future__ import annotations

from importlib import import_module, util

import click

from signing.agent.program.refusing import refusals
from signing.agent.version import agent_version

COMMANDS = {
    "run": "signing.agent.program.commands:run",
    "pair": "signing.agent.program.commands:pair",
    "pages": "signing.agent.program.commands:pages",
    "log": "signing.agent.program.commands:log",
    "stop": "signing.agent.program.commands:stop",
    "doctor": "signing.agent.doctor.command:doctor",
    "autostart": "signing.agent.doctor.command:autostart",
}


class Lazy(click.Group):
    """Lists what is there, imports what is asked for, and says what was refused in one sentence."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for name in COMMANDS if self.get_command(ctx, name) is not None]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        module, _, name = COMMANDS.get(cmd_name, "").partition(":")
        if not module or util.find_spec(module) is None:
            return None
        command = getattr(import_module(module), name, None)
        return command if isinstance(command, click.Command) else None

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: object
    ) -> click.Context:
        with refusals():
            return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: click.Context) -> object:
        with refusals():
            return super().invoke(ctx)


@click.group(cls=Lazy, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(agent_version(), prog_name="antin-agent")
@click.pass_context
def main(context: click.Context) -> None:
    """Máy ký của Ấn Tín: ký văn bản do trang web đã ghép nối gửi sang, bằng USB token hoặc thẻ cắm ở đây."""
    if context.invoked_subcommand is None:
        run = context.command.get_command(context, "run") if isinstance(context.command, Lazy) else None
        assert run is not None  # noqa: S101 - it is ours
        context.invoke(run)
