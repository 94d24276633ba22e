"""Give the application's database role what it needs, and nothing that could rewrite the ledger."""

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from psycopg2 import sql

EVERYWHERE = (
    "GRANT USAGE ON SCHEMA public TO {role}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
    "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {role}",
)


class Command(BaseCommand):
    help = "Grants the application role its rights; run as the owner after `migrate`."

    def add_arguments(self, parser):
        parser.add_argument("role")

    def handle(self, *, role, **options):
        tables = append_only_tables()
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT rolname = current_user FROM pg_roles WHERE rolname = %s", [role])
            found = cursor.fetchone()
            if not found:
                raise CommandError(f"Peran basis data {role} tidak ada.")
            if found[0]:
                raise CommandError(f"{role} adalah pemilik basis data ini: tidak ada yang diberi.")
            name = sql.Identifier(role)
            for statement in EVERYWHERE:
                cursor.execute(sql.SQL(statement).format(role=name))
            for table in tables:
                cursor.execute(
                    sql.SQL("REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {role}").format(
                        table=sql.Identifier(table), role=name
                    )
                )
        self.stdout.write(f"{role}: {len(tables)} tabel hanya dapat ditambah.")


def append_only_tables() -> list[str]:
    """Tables whose model says `append_only = True`: lines are added, never changed or removed."""
    return sorted(
        model._meta.db_table for model in apps.get_models() if getattr(model, "append_only", False)
    )
