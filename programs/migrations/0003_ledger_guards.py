"""The ledger guards itself: nobody can forget the lock or the stamp, nobody can change a line."""

from django.db import migrations

# A closing holds the same lock exclusively. Both the id and the moment are taken under the lock,
# so a closing that read the highest id knows that every later line of its polres is higher.
# 7 is programs.ledger.BOOKS_LOCK. portal_now() is the clock, which a test may set.
STAMP = """
CREATE FUNCTION programs_stamp_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(7, NEW.polres_id::integer);
    NEW.id := nextval(pg_get_serial_sequence('programs_entry', 'id'));
    NEW.recorded_at := portal_now();
    RETURN NEW;
END
$$;

CREATE TRIGGER programs_stamp_entry BEFORE INSERT ON programs_entry
    FOR EACH ROW EXECUTE FUNCTION programs_stamp_entry();
"""

REFUSE = """
CREATE TRIGGER programs_entry_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON programs_entry
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("programs", "0001_initial"), ("core", "0002_functions")]

    operations = [
        migrations.RunSQL(
            STAMP,
            "DROP TRIGGER programs_stamp_entry ON programs_entry;"
            " DROP FUNCTION programs_stamp_entry();",
        ),
        migrations.RunSQL(
            REFUSE,
            "DROP TRIGGER programs_entry_is_append_only ON programs_entry;",
        ),
    ]
