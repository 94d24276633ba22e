"""The checker finds what it is for: a check that never finds anything proves nothing."""

import importlib.util
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "unmarked_strings.py"
spec = importlib.util.spec_from_file_location("unmarked_strings", SCRIPT)
checker = importlib.util.module_from_spec(spec)
spec.loader.exec_module(checker)


def found(tmp_path, name, text):
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    look = checker.in_python if path.suffix == ".py" else checker.in_template
    return [(line, words) for _, line, words in look(path)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<p>\n  Belum ada kampung.\n</p>", [(1, "Belum ada kampung.")]),
        ('<p>{% translate "Belum ada kampung." %}</p>', []),
        ("<p>{% blocktranslate %}Ada {{ n }} kampung{% endblocktranslate %}</p>", []),
        ("{# catatan #}{% comment %}catatan{% endcomment %}", []),
        ('<img alt="Peta polres" src="x">', [(1, "Peta polres")]),
        ('<button title="{% translate "Tutup" %}">×</button>', []),
        ('<input type="submit" value="Kirim"><input type="hidden" value="Kirim">', [(1, "Kirim")]),
        ('<a {% if x %}class="on"{% endif %} href="{% url "home" %}">{{ name }}</a>', []),
        ("<code>GET formations</code><script src='a.js'></script>", []),
        ("<td>{{ a }} / {{ b }} &middot; 5,8 %</td><td>PDF</td>", []),
        ("{% block page_class %}page-narrow{% endblock %}", []),
    ],
)
def test_templates(tmp_path, text, expected):
    assert found(tmp_path, "a.html", text) == expected


def test_plain_text_is_read_line_by_line(tmp_path):
    text = '{% translate "Yth." %}\nMohon izin {{ x }} melaporkan\n'
    assert found(tmp_path, "a.txt", text) == [(2, "Mohon izin melaporkan")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('forms.CharField(label="Nama kampung")', ["Nama kampung"]),
        ('forms.CharField(label=_("Nama kampung"))', []),
        ('models.CharField("nama", max_length=9)', ["nama"]),
        ('models.ForeignKey("units.Area", on_delete=1)', []),
        ('raise DomainError("Tidak boleh.", code="no")', ["Tidak boleh."]),
        ('raise DomainError(f"{n} tidak boleh.")', [" tidak boleh."]),
        ('raise DomainError(_("Isi."), errors={"day": ["Tanggal salah."]})', ["Tanggal salah."]),
        ('messages.success(request, "Tersimpan.")', ["Tersimpan."]),
        ('logger.info("Tersimpan.")', []),
        ('Column("name", "Nama kampung")', ["Nama kampung"]),
        ('class A(TextChoices):\n    B = "b", "Belum"\n    C = "c", _("Cukup")', ["Belum"]),
        ('class Meta:\n    verbose_name = "kampung"', ["kampung"]),
    ],
)
def test_python(tmp_path, text, expected):
    assert [words for _, words in found(tmp_path, "villages/a.py", text)] == expected


def test_help_texts_of_the_api_are_english(tmp_path):
    text = 'CharField(help_text="Code of the desa.", label="Desa")'
    assert [words for _, words in found(tmp_path, "villages/api/a.py", text)] == ["Desa"]
