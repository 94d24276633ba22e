"""What several test modules of the field ask."""

from collections import Counter

from programs.models import Entry


def worth(record):
    """What the ledger says of a record: {(unit code, measure): quantity}, without zeros."""
    totals = Counter()
    lines = Entry.objects.filter(source_id=record.pk)
    for unit, measure, quantity in lines.values_list("unit__code", "measure", "quantity"):
        totals[unit, measure] += quantity
    return {place: total for place, total in totals.items() if total}


def total(polres, measure):
    """Above the units: the sum of all lines in the books of a polres."""
    lines = Entry.objects.filter(polres=polres, measure=measure)
    return sum(lines.values_list("quantity", flat=True))


def errors_of(caught):
    """{field: first message} of a caught DomainError."""
    return {field: str(messages[0]) for field, messages in caught.value.errors.items()}
