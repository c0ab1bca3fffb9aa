"""The tool that keeps the catalogues: what it finds, writes, refuses. Whether ours are complete: make check."""

import gettext
from pathlib import Path

import pytest

from scripts import catalogues
from scripts.sentences import Unreadable, find_all, in_code, in_template


def ids(sentences):
    return [(s.context, s.ids) if s.context else s.ids for s in sentences]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A product of one room and one template."""
    room = tmp_path / "room"
    (tmp_path / "templates").mkdir()
    (room / "migrations").mkdir(parents=True)
    (room / "__init__.py").touch()
    (room / "migrations" / "0001_initial.py").write_text("x = _('Never asked for')")
    (room / "words.py").write_text('a = _("Sign")\nb = ngettext("%(n)s party", "%(n)s parties", n)\n')
    (tmp_path / "templates" / "page.html").write_text('<p>{% translate "Sign" %} {% translate "Log in" %}</p>')
    return tmp_path


def write(tree: Path, language: str, **strings: str) -> None:
    """Put translations into a catalogue by hand, as a translator would."""
    path = catalogues.path_of(language, tree)
    text = path.read_text()
    for msgid, translated in strings.items():
        text = text.replace(
            f'msgid "{msgid.replace("_", " ")}"\nmsgstr ""', f'msgid "{msgid.replace("_", " ")}"\nmsgstr "{translated}"'
        )
    path.write_text(text)


def complete(tree: Path) -> None:
    catalogues.update(tree)
    for language in ("fr", "it"):
        write(tree, language, Sign="Firma", Log_in="Entra")
        path = catalogues.path_of(language, tree)
        text = path.read_text().replace('msgstr[0] ""', 'msgstr[0] "%(n)s parte"')
        path.write_text(text.replace('msgstr[1] ""', 'msgstr[1] "%(n)s parti"'))


def test_code_sentences_are_found_whole_with_plural_and_context():
    code = '_("Sign" " here"); pgettext("act", "Open"); ngettext_lazy("one", "many", "n"); x.gettext_lazy("x"); _(name)'
    assert ids(in_code(code)) == ["Sign here", ("act", "Open"), ("one", "many"), "x"]


def test_an_f_string_cannot_be_a_sentence():
    with pytest.raises(Unreadable, match=r"room.py:1"):
        list(in_code('_(f"Signed by {name}")', "room.py"))


def test_template_sentences_are_found_in_every_form():
    template = """
    {% translate "It’s yours" %} {% trans 'Sign' context "verb" %} {{ name|default:_("nobody") }}
    {% include "a.html" with label=_("Label") %} {# _("never") #} {% comment %}{% translate "never" %}{% endcomment %}
    {% blocktranslate trimmed with who=person.name %}
      Signed by
      {{ who }} at 100 %
    {% endblocktranslate %}
    {% blocktrans count n=all|length context "list" %}{{ n }} party{% plural %}{{ n }} parties{% endblocktrans %}
    """
    assert ids(in_template(template)) == [
        "It’s yours",
        ("verb", "Sign"),
        "nobody",
        "Label",
        "Signed by %(who)s at 100 %%",
        ("list", ("%(n)s party", "%(n)s parties")),
    ]


def test_each_sentence_is_found_once_and_migrations_are_not_read(tree):
    assert ids(find_all(tree)) == [("%(n)s party", "%(n)s parties"), "Log in", "Sign"]


def test_two_plurals_of_one_sentence_are_refused(tree):
    (tree / "room" / "other.py").write_text('ngettext("%(n)s party", "%(n)s partys", n)')
    with pytest.raises(Unreadable, match="two plurals"):
        find_all(tree)


def test_update_fills_english_keeps_translations_and_forgets_lost_sentences(tree):
    complete(tree)
    (tree / "templates" / "page.html").write_text('{% translate "Log out" %} {% translate "Sign" %}')
    catalogues.update(tree)
    italian = catalogues.path_of("it", tree).read_text()
    assert 'msgid "Sign"\nmsgstr "Firma"' in italian
    assert 'msgid "Log out"\nmsgstr ""' in italian
    assert "Log in" not in italian
    assert "#~" not in italian
    english = catalogues.path_of("en", tree).read_text()
    assert 'msgid "Log out"\nmsgstr "Log out"' in english
    assert 'msgstr[1] "%(n)s parties"' in english


def test_update_twice_writes_the_same_bytes(tree):
    complete(tree)
    catalogues.update(tree)
    before = [catalogues.path_of(language, tree).read_bytes() for language in catalogues.LANGUAGES]
    catalogues.update(tree)
    assert before == [catalogues.path_of(language, tree).read_bytes() for language in catalogues.LANGUAGES]
    assert b"Date" not in before[0]


def test_a_complete_catalogue_has_no_fault(tree):
    complete(tree)
    assert catalogues.check(tree) == []


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ('msgstr "Firma"', 'msgstr ""', "not translated: 'Sign'"),
        ('msgid "Sign"', '#, fuzzy\nmsgid "Sign"', "fuzzy: 'Sign'"),
        ('msgid "Sign"', 'msgid "Signs"', "missing: 'Sign'"),
        ('msgid "Sign"', 'msgid "Signs"', "no longer in the source: 'Signs'"),
        ('msgid "Sign"', '#~ msgid "Old"\n#~ msgstr "Vecchio"\n\nmsgid "Sign"', "obsolete: 'Old'"),
        ('msgstr[1] "%(n)s parti"', 'msgstr[1] "parti"', "placeholders or markup differ"),
        ('msgstr "Firma"', 'msgstr "Firma <b>"', "placeholders or markup differ"),
    ],
)
def test_check_names_each_fault(tree, before, after, fault):
    complete(tree)
    path = catalogues.path_of("it", tree)
    path.write_text(path.read_text().replace(before, after))
    assert any(line.startswith(f"it: {fault}") for line in catalogues.check(tree))


def test_the_form_for_one_may_leave_the_number_out_if_the_source_does(tree):
    (tree / "room" / "words.py").write_text('_("Sign"); ngettext("one party", "%(n)s parties", n)')
    complete(tree)
    path = catalogues.path_of("it", tree)
    path.write_text(path.read_text().replace("%(n)s parte", "una parte"))
    assert catalogues.check(tree) == []


def test_compiled_catalogues_answer_and_are_not_written_twice(tree):
    complete(tree)
    assert len(catalogues.compile_all(tree)) == 3
    assert catalogues.compile_all(tree) == []
    with catalogues.path_of("fr", tree).with_suffix(".mo").open("rb") as file:
        french = gettext.GNUTranslations(file)
    assert french.gettext("Sign") == "Firma"
    assert french.ngettext("%(n)s party", "%(n)s parties", 0) == "%(n)s parte"
    assert french.ngettext("%(n)s party", "%(n)s parties", 2) == "%(n)s parti"
