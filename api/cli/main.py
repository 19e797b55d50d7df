"""The command group."""

from __future__ import annotations

import time
from importlib import import_module
from importlib.metadata import version

import click

COMMANDS = {
    "serve": "api.cli.service:serve",
    "worker": "api.cli.service:worker",
    "migrate": "api.cli.admin:migrate",
    "backup": "api.cli.admin:backup",
    "restore": "api.cli.admin:restore",
    "audit": "api.cli.admin:audit",
    "admin": "api.cli.owners:admin",
    "trust": "api.cli.trust:trust",
    "demo": "api.cli.demo:demo",
    "keys": "api.cli.keys:keys",
    "layout": "api.cli.layout:layout",
    "prepare": "api.cli.prepare:prepare",
    "sign": "api.cli.sign:sign",
    "extend": "api.cli.extend:extend",
    "validate": "api.cli.validate:validate",
}


class LazyGroup(click.Group):
    """Imports a subcommand when it is asked for: `antin layout` does not load the web server.

    The context's object is the time, in POSIX seconds, at which the command line was given.
    """

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: object
    ) -> click.Context:
        begun = time.time()
        context = super().make_context(info_name, args, parent, **extra)
        context.obj = begun
        return context

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command = getattr(import_module(module), name)
        assert isinstance(command, click.Command)  # noqa: S101 - the table above names commands
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(version("antin"), prog_name="antin")
def main() -> None:
    """Ấn Tín: ký số, gửi nhận và lưu trữ văn bản điện tử theo Nghị định 30/2020/NĐ-CP."""
