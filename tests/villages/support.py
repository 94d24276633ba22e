"""What several test modules of kampung ask."""

from collections import Counter

from programs.models import Entry


def worth(formation):
    """What the ledger says of a record: {(measure, day): quantity}, without zeros."""
    totals = Counter()
    for measure, day, quantity in Entry.objects.filter(source_id=formation.pk).values_list(
        "measure", "effective_on", "quantity"
    ):
        totals[measure, day.isoformat()] += quantity
    return {place: total for place, total in totals.items() if total}


def errors_of(caught):
    """{field: first message} of a caught DomainError."""
    return {field: str(messages[0]) for field, messages in caught.value.errors.items()}
