"""Programmes, what they count and what they ask, for administrators.

Targets, figures, the ledger and week locks are not edited here: their rules stand in services.
"""

from django.contrib import admin

from programs.models import Aspect, Measure, Program
from units.admin import AuditedAdmin, TracedInlines


class AspectInline(admin.TabularInline):
    model = Aspect
    extra = 0


@admin.register(Program)
class ProgramAdmin(TracedInlines, AuditedAdmin):
    list_display = ("code", "name", "kind", "active")
    list_filter = ("active", "kind")
    search_fields = ("code", "name")
    filter_horizontal = ("measures",)
    autocomplete_fields = ("polres",)
    inlines = (AspectInline,)

    def get_readonly_fields(self, request, obj=None):
        return ("code",) if obj else ()

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Measure)
class MeasureAdmin(AuditedAdmin):
    list_display = ("code", "name", "unit_name", "counts_when")

    def get_readonly_fields(self, request, obj=None):
        return ("code",) if obj else ()

    def has_delete_permission(self, request, obj=None):
        return False
