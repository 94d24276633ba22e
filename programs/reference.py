"""Load the programmes of `programs/data/programs.toml`: what they count and ask for.

Only what is missing is added; a programme that is there stays as the administrators left it.
"""

import tomllib
from pathlib import Path

from django.db import transaction

from programs.models import Aspect, Measure, Program
from units.models import Unit

SOURCE = Path(__file__).parent / "data" / "programs.toml"


@transaction.atomic
def load_programs(path: Path = SOURCE) -> dict[str, tuple[int, int]]:
    """Add missing measures and programmes; returns (added, changed) rows by kind of data."""
    given = tomllib.loads(path.read_text(encoding="utf-8"))
    measures = {row["code"]: Measure(**row) for row in given["measures"]}
    known = set(Measure.objects.values_list("code", flat=True))
    new_measures = [measure for code, measure in measures.items() if code not in known]
    Measure.objects.bulk_create(new_measures)
    known = set(Program.objects.values_list("code", flat=True))
    new_programs = [row for row in given["programs"] if row["code"] not in known]
    for row in new_programs:
        add_program(**row)
    return {"measures": (len(new_measures), 0), "programs": (len(new_programs), 0)}


def add_program(*, measures=(), aspects=(), polres=(), **fields) -> Program:
    program = Program.objects.create(**fields)
    program.measures.set(measures)
    program.polres.set(Unit.objects.filter(code__in=polres, kind=Unit.Kind.POLRES))
    Aspect.objects.bulk_create(
        Aspect(program=program, order=order, **aspect)
        for order, aspect in enumerate(aspects, start=1)
    )
    return program
