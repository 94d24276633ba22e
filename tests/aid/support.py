"""What several test modules of aid ask."""

from collections import Counter

from aid.models import Stock
from programs.models import Entry


def rest(store, item="sembako"):
    return Stock.objects.filter(store=store, item=item).values_list("quantity", flat=True).first()


def worth(record):
    """What the ledger says of a record: {(unit code, area, measure): quantity}, without zeros."""
    totals = Counter()
    lines = Entry.objects.filter(source_id=record.pk)
    for *place, quantity in lines.values_list("unit__code", "area_code", "measure", "quantity"):
        totals[tuple(place)] += quantity
    return {place: total for place, total in totals.items() if total}


def fields_of(caught):
    return set(caught.value.errors)
