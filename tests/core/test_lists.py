"""Only the filters that the URL uses are made; what they find stays the same."""

import django_filters as filters
import pytest
from django.contrib.auth.models import Group
from django.http import QueryDict

from core.api.lists import using

pytestmark = pytest.mark.django_db


class GroupFilter(filters.FilterSet):
    name = filters.CharFilter()
    key = filters.RangeFilter(field_name="pk")
    first = filters.CharFilter(method="between")
    last = filters.CharFilter(method="between")

    class Meta:
        model = Group
        fields: list[str] = []

    def between(self, queryset, name, value):
        asked = self.form.cleaned_data
        if asked["first"]:
            queryset = queryset.filter(name__gte=asked["first"])
        if asked["last"]:
            queryset = queryset.filter(name__lte=asked["last"])
        return queryset


@pytest.fixture(autouse=True)
def groups():
    for name in ("a", "b", "c"):
        Group.objects.create(name=name)


@pytest.mark.parametrize(
    "query",
    ["", "name=b", "name=", "first=b", "last=b", "first=b&last=b", "key_min=1&name=c", "key_max=0"],
)
def test_the_same_rows_as_of_all_filters(query):
    data, everything = QueryDict(query), Group.objects.order_by("name")
    narrowed = using(GroupFilter, frozenset(data))(data, queryset=everything)
    assert list(narrowed.qs) == list(GroupFilter(data, queryset=everything).qs)


def test_fields_of_others_are_not_made():
    assert list(using(GroupFilter, frozenset({"key_min"})).base_filters) == ["key"]
    assert list(GroupFilter.base_filters) == ["name", "key", "first", "last"]


def test_a_wrong_value_is_still_told():
    narrowed = using(GroupFilter, frozenset({"key_min"}))(QueryDict("key_min=x"))
    assert not narrowed.is_valid()
    assert list(narrowed.errors) == ["key"]


def test_choices_of_one_who_asks_are_not_those_of_another():
    """Two requests at once: one makes its field after the other has left its choices."""

    def groups_of(offered):
        return Group.objects.none() if offered is None else offered

    class NamedFilter(filters.FilterSet):
        name = filters.ModelChoiceFilter(queryset=groups_of, to_field_name="name")

    def asked_by(names):
        narrowed = using(NamedFilter, frozenset({"name"}))
        offered = Group.objects.filter(name__in=names)
        return narrowed(QueryDict("name=a"), queryset=Group.objects.all(), request=offered)

    first, second = asked_by(["a"]), asked_by(["b"])
    assert first.is_valid()
    assert second.filters["name"].extra["queryset"] is groups_of
    assert not second.is_valid()
