"""Who asks: one statement finds a user, his posting of today and where that stands.

Every request begins with it, so it is put together once; Django would make three queries of it, and
spend more on their text than the database on the answer.
"""

from functools import cache

from django.db import connection, models
from django.utils import timezone

from core.prepared import execute_prepared
from units.models import Area, Posting, Unit, User

# Long texts are fetched where they are asked for.
LEFT_OUT = {Unit: {"letterhead", "city", "notes"}}
STANDING = (User, Posting, Unit, Area)
# Recovery codes alone are no second factor.
SECOND_FACTOR = """EXISTS (
    SELECT FROM mfa_authenticator AS factor
    WHERE factor.user_id = units_user.id AND factor.type IN ('totp', 'webauthn')
)"""

# The order of postings is that of `PostingQuerySet.on`.
POSTED = """
    LEFT JOIN LATERAL (
        SELECT * FROM units_posting AS p
        WHERE p.user_id = units_user.id AND p.starts_on <= %s
          AND (p.ends_on IS NULL OR p.ends_on >= %s)
        ORDER BY p.acting DESC, p.starts_on DESC, p.id DESC LIMIT 1
    ) AS units_posting ON true
    LEFT JOIN units_unit ON units_unit.id = units_posting.unit_id
    LEFT JOIN units_area ON units_area.code = units_posting.area_id
"""


def find_user(
    where: str,
    values: list,
    *,
    source: str = "units_user",
    beside: tuple[type[models.Model], ...] = (),
    also: str = "NULL",
) -> list | None:
    """Of the first row of `source` that `where` finds: the user, his posting at hand, the instances
    of the models `beside` him, and the value of `also`. None where there is no such row."""
    today = timezone.localdate()
    select, shapes = columns((*STANDING, *beside))
    with connection.cursor() as cursor:
        execute_prepared(
            connection,
            cursor,
            f"SELECT {SECOND_FACTOR}, {also}, {select} "  # noqa: S608 -- our own text
            f"FROM {source} {POSTED} WHERE {where}",
            [today, today, *values],
        )
        row = cursor.fetchone()
    if row is None:
        return None
    has_second_factor, value, *row = row
    user, posting, unit, area, *others = instances(row, shapes)
    if posting is not None:
        posting.user, posting.unit, posting.area = user, unit, area
    user._posting = posting
    user._has_second_factor = has_second_factor
    return [user, *others, value]


def find_unit(code: str) -> Unit | None:
    """The unit of a code, in nobody's scope: the caller asks `lies_in_scope`."""
    select, shapes = columns((Unit,))
    with connection.cursor() as cursor:
        text = f"SELECT {select} FROM units_unit WHERE code = %s"  # noqa: S608 -- our own text
        execute_prepared(connection, cursor, text, [code])
        row = cursor.fetchone()
    return None if row is None else next(instances(row, shapes))


def instances(row, shapes):
    """Cut the joined row into model instances; None where an outer join found nothing."""
    start = 0
    for model, names in shapes:
        values = row[start : start + len(names)]
        start += len(names)
        yield model.from_db(connection.alias, names, values) if values[0] is not None else None


@cache
def columns(shown: tuple[type[models.Model], ...]):
    """The columns to select and which of them are which model's; its first is its key."""
    shapes = tuple((model, fields_of(model)) for model in shown)
    names = (f'"{model._meta.db_table}"."{name}"' for model, names in shapes for name in names)
    return ", ".join(names), shapes


def fields_of(model):
    """In the order of the model, which is the one `from_db` goes by."""
    names = (field.attname for field in model._meta.concrete_fields)
    return tuple(name for name in names if name not in LEFT_OUT.get(model, ()))
