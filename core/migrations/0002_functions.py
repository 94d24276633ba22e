"""What every app's tables may use: the clock, the refusal of change, the cache's table."""

from django.core.management import call_command
from django.db import migrations

CLOCK = """
CREATE FUNCTION portal_now() RETURNS timestamptz LANGUAGE sql VOLATILE PARALLEL SAFE AS $$
    SELECT coalesce(nullif(current_setting('portal.now', true), '')::timestamptz, clock_timestamp())
$$;
COMMENT ON FUNCTION portal_now() IS
    'The time. A transaction of the demo loader or of a test may set portal.now.';
"""

REFUSE_CHANGE = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% refuses %: its rows are never changed or removed', TG_TABLE_NAME, TG_OP
        USING ERRCODE = '23001', TABLE = TG_TABLE_NAME;
END
$$;
COMMENT ON FUNCTION refuse_change() IS
    'Statement trigger of append-only tables: BEFORE UPDATE OR DELETE OR TRUNCATE.';
"""

AUDIT = """
CREATE TRIGGER audit_is_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON core_auditevent
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""


def create_cache_table(apps, schema_editor):
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [
        migrations.RunSQL(CLOCK, "DROP FUNCTION portal_now()"),
        migrations.RunSQL(REFUSE_CHANGE, "DROP FUNCTION refuse_change()"),
        migrations.RunSQL(AUDIT, "DROP TRIGGER audit_is_append_only ON core_auditevent"),
        migrations.RunPython(create_cache_table, migrations.RunPython.noop),
    ]
