"""Units, coverage, areas, people and their postings, for administrators."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _

from core import audit
from core.errors import DomainError
from units.models import (
    Area,
    AreaAssignment,
    Coverage,
    Letterhead,
    Posting,
    Unit,
    User,
)
from units.services import end_access, remove_second_factor, save_unit

# Rights follow from postings; tokens, second factors and sessions are their owners' alone.
for model in (Group, Authenticator, UserSession, EmailAddress):
    admin.site.unregister(model)


class AuditedAdmin(admin.ModelAdmin):
    """Every change of the administrators stands in the audit trail as well."""

    def save_model(self, request, obj, form, change):
        before = type(obj).objects.filter(pk=obj.pk).first() if change else None
        super().save_model(request, obj, form, change)
        self.leave_trace(request, obj, before)

    def leave_trace(self, request, obj, before):
        audit.record(
            act=f"{obj._meta.model_name}.{'change' if before else 'create'}",
            record=obj,
            by=request.user,
            before=audit.snapshot(before) if before else None,
            after=audit.snapshot(obj),
        )

    def delete_model(self, request, obj):
        audit.record(
            act=f"{obj._meta.model_name}.delete",
            record=obj,
            by=request.user,
            before=audit.snapshot(obj),
        )
        super().delete_model(request, obj)

    def delete_queryset(self, request, queryset):
        for obj in queryset:
            self.delete_model(request, obj)


class CoverageInline(admin.TabularInline):
    model = Coverage
    extra = 0
    autocomplete_fields = ("area",)


class TracedInlines:
    """Rows edited below another leave their own trace."""

    def save_formset(self, request, form, formset, change):
        changed = {row.pk: type(row).objects.get(pk=row.pk) for row, _fields in changes(formset)}
        super().save_formset(request, form, formset, change)
        for row in [*formset.new_objects, *(row for row, _fields in formset.changed_objects)]:
            AuditedAdmin.leave_trace(self, request, row, changed.get(row.pk))
        for row in formset.deleted_objects:
            audit.record(
                act=f"{row._meta.model_name}.delete",
                record=row,
                by=request.user,
                before=audit.snapshot(row),
            )


def changes(formset):
    return [(form.instance, form.changed_data) for form in formset.initial_forms]


@admin.register(Unit)
class UnitAdmin(TracedInlines, admin.ModelAdmin):
    list_display = ("code", "name", "kind", "parent", "active_from", "active_until")
    list_filter = ("kind",)
    search_fields = ("code", "name")
    autocomplete_fields = ("parent",)
    inlines = (CoverageInline,)

    def get_readonly_fields(self, request, obj=None):
        return ("code",) if obj else ()

    def save_model(self, request, obj, form, change):
        save_unit(unit=obj, by=request.user)


@admin.register(Area)
class AreaAdmin(AuditedAdmin):
    list_display = ("code", "name", "kind", "parent")
    list_filter = ("level",)
    search_fields = ("=code", "search_name__startswith")
    list_select_related = ("parent",)
    readonly_fields = ("code", "level", "kind", "parent")
    show_full_result_count = False

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class PostingInline(admin.StackedInline):
    model = Posting
    extra = 0
    autocomplete_fields = ("unit", "area")


class AssignmentInline(admin.TabularInline):
    model = AreaAssignment
    extra = 0
    autocomplete_fields = ("area",)


@admin.register(User)
class PersonAdmin(TracedInlines, AuditedAdmin, UserAdmin):
    """People. Who he is to the portal follows from his postings below."""

    list_display = ("username", "name", "nrp", "is_active")
    list_filter = ("is_active", "simulated")
    search_fields = ("username", "name", "nrp")
    ordering = ("name",)
    filter_horizontal = ()
    inlines = (PostingInline, AssignmentInline)
    fieldsets = (
        (None, {"fields": ("username", "password", "must_change_password")}),
        (_("Orang"), {"fields": ("name", "nrp", "email", "phone")}),
        (_("Akun"), {"fields": ("is_active", "is_staff", "is_superuser", "last_login")}),
    )
    add_fieldsets = (
        (
            None,
            {
                "classes": ("wide",),
                "fields": ("username", "name", "nrp", "email", "password1", "password2"),
            },
        ),
    )
    readonly_fields = ("last_login",)
    actions = ("take_second_factor",)

    @admin.action(description=_("Hapus verifikasi dua langkah (HP dan kode cadangan hilang)"))
    def take_second_factor(self, request, queryset):
        for person in queryset:
            try:
                remove_second_factor(user=person, by=request.user)
            except DomainError as refusal:
                self.message_user(request, str(refusal), messages.ERROR)
            else:
                words = _("%(name)s menyalakannya lagi saat masuk berikutnya.")
                self.message_user(request, words % {"name": person})

    def save_model(self, request, obj, form, change):
        if not change:
            obj.must_change_password = True
        super().save_model(request, obj, form, change)
        if change and not obj.is_active:
            end_access(user=obj)

    def has_delete_permission(self, request, obj=None):
        return False  # accounts are switched off: their records stay theirs


@admin.register(Letterhead)
class LetterheadAdmin(AuditedAdmin):
    list_display = ("area", "city", "signatory_title")
    autocomplete_fields = ("area",)
