"""Points in time on the command line."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from infra.clock import VIETNAM


class Moment(click.ParamType[datetime]):
    """An ISO 8601 date or time; without a zone it is Vietnam's."""

    name = "TIME"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            self.fail("cần thời điểm dạng ISO 8601, ví dụ 2026-11-22T08:30:00+07:00", param, ctx)
        return (moment if moment.tzinfo else moment.replace(tzinfo=VIETNAM)).astimezone(UTC)
