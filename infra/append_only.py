"""Tables whose rows are only ever added: the database itself refuses to change or delete them.

No slip in our own code alters what was written, then; who may rewrite the whole database still can.
"""

from collections.abc import Mapping

from sqlalchemy import Connection, Table, event

from infra.database import Base


def protection(table: str) -> Mapping[str, tuple[str, ...]]:
    """Give, by dialect, the statements that make it so. A migration has to run them, too."""
    return {
        "sqlite": tuple(
            f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            for verb in ("update", "delete")
        ),
        "postgresql": (
            (
                f"CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$"
            ),
            (
                f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
                f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()"
            ),
        ),
    }


def protect(mapped: type[Base]) -> None:
    """Have its table protected whenever that is created."""
    table = mapped.metadata.tables[mapped.__tablename__]
    statements = protection(table.name)

    @event.listens_for(table, "after_create")
    def guard(_table: Table, connection: Connection, **_: object) -> None:
        for statement in statements.get(connection.dialect.name, ()):
            connection.exec_driver_sql(statement)

    @event.listens_for(table, "after_drop")
    def unguard(_table: Table, connection: Connection, **_: object) -> None:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"DROP FUNCTION IF EXISTS {table.name}_refuse()")
