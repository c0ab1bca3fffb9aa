"""A file becomes a title, a preamble and articles, or is refused with a sentence that says where and what to do."""

from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from documents.headings import without_number
from documents.markdown_import import FILE_SIZE, ImportedArticle, ImportRefused, read_text

SAMPLES = Path(__file__).parent / "samples"


def read(text: str, filename: str = "accord.md"):
    return read_text(text.encode(), filename)


def refusal(data: bytes, filename: str = "accord.md") -> tuple[str, int | None]:
    with pytest.raises(ImportRefused) as caught:
        read_text(data, filename)
    with translation.override("en"):
        return str(caught.value.sentence), caught.value.line


def headings(text: str, filename: str = "accord.md") -> list[str]:
    return [article.heading for article in read(text, filename).articles]


def test_a_markdown_file_gives_its_title_its_preamble_and_its_articles() -> None:
    found = read_text((SAMPLES / "accord.md").read_bytes(), "accord.md")
    assert found.title == "Accord de réseau Log-In Networks"
    assert found.preamble.startswith("Les organisations soussignées, réunies à Dakar en juin 2019, considérant")
    assert found.preamble.endswith("conviennent de ce qui suit :")
    assert [article.heading for article in found.articles] == ["Objet", "Durée", "Ɗalibi, ƙasa, ƴanci, ŋ"]


def test_a_body_keeps_lists_code_deeper_headings_and_emphasis_as_typed() -> None:
    body = read_text((SAMPLES / "accord.md").read_bytes(), "accord.md").articles[0].body
    assert "- l’informatisation de l’état civil ;\n- la collecte des déchets ;\n- l’eau." in body
    assert "```\n# ceci n’est pas un titre\n```" in body
    assert "### Précision\n\nLes priorités sont **révisées** chaque année." in body


def test_a_heading_inside_a_quotation_is_text() -> None:
    body = read_text((SAMPLES / "accord.md").read_bytes(), "accord.md").articles[1].body
    assert body.endswith("> ## Cité, et non un article")


def test_without_a_title_every_heading_of_the_top_level_is_an_article() -> None:
    found = read("Avant.\n\n# Objet\na\n## Détail\nb\n# Durée\nc")
    assert (found.title, found.preamble) == ("", "Avant.")
    assert found.articles == [ImportedArticle("Objet", "a\n## Détail\nb"), ImportedArticle("Durée", "c")]


def test_a_title_beside_numbered_articles_of_the_same_level_is_the_title() -> None:
    found = read("# Accord\n\n# Préambule\n\nVu.\n\n# Article 1 – Objet\n\na\n\n# Article 2\n\nb")
    assert (found.title, found.preamble) == ("Accord", "Vu.")
    assert found.articles == [ImportedArticle("Objet", "a"), ImportedArticle("", "b")]


def test_a_file_whose_only_heading_is_an_article_has_no_title() -> None:
    found = read("# Article 1 – Objet\n\na")
    assert (found.title, found.articles) == ("", [ImportedArticle("Objet", "a")])


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Article 3 – Objet", "Objet"),
        ("ARTICLE 3 - Objet", "Objet"),
        ("Art. 3. Objet", "Objet"),
        ("Articolo 3: Oggetto", "Oggetto"),
        ("Article 3\u00a0: Objet", "Objet"),
        ("Article premier – Objet", "Objet"),
        ("Article 1er. Objet", "Objet"),
        ("Article IV – Objet", "Objet"),
        ("**Article 3 – Objet**", "Objet"),
        ("3. Objet", "Objet"),
        ("3) Objet", "Objet"),
        ("Article 3", ""),
        ("Articles et annexes", "Articles et annexes"),
        ("2026 : bilan", "2026 : bilan"),
        ("3.1 Détail", "3.1 Détail"),
        ("3 communes", "3 communes"),
        ("Objet *principal*", "Objet *principal*"),
    ],
)
def test_the_number_before_a_heading_goes_and_other_words_stay(typed: str, kept: str) -> None:
    assert without_number(typed) == kept


def test_a_plain_text_file_gives_its_title_its_preamble_and_its_articles() -> None:
    found = read_text((SAMPLES / "accord.txt").read_bytes(), "Accord.TXT")
    assert found.title == "Accord de réseau Log-In Networks"
    assert found.preamble.startswith("Les organisations soussignées")
    assert [article.heading for article in found.articles] == ["Objet", "Durée", "Langues", ""]
    assert found.articles[1].body == "L’accord est conclu pour trois ans."
    assert found.articles[3].body == "Il presente accordo entra in vigore alla data dell’ultima firma."


def test_in_plain_text_a_law_cited_or_a_list_does_not_begin_an_article() -> None:
    body = read_text((SAMPLES / "accord.txt").read_bytes(), "accord.txt").articles[0].body
    assert "1. Une liste dans un article" in body
    assert "Article 5 de la loi 131/2003 s’applique" in body


def test_numbered_lines_are_articles_only_in_turn_and_when_no_line_says_article() -> None:
    found = read_text((SAMPLES / "convention.txt").read_bytes(), "convention.txt")
    assert found.title == "Convention de microprojet"
    assert [article.heading for article in found.articles] == ["Objet", "Contributions", "Durée"]
    assert "1. les registres des naissances ;" in found.articles[0].body
    assert "1. en argent" in found.articles[1].body


def test_a_sentence_under_a_bare_number_is_the_text_and_not_the_name() -> None:
    found = read("Article 1\n\nLes parties coopèrent.\n\nElles s’informent.\n\nArticle 2\nDurée\n\nDeux ans.", "a.txt")
    assert found.articles == [
        ImportedArticle("", "Les parties coopèrent.\n\nElles s’informent."),
        ImportedArticle("Durée", "Deux ans."),
    ]


def test_a_byte_order_mark_and_windows_line_breaks_are_accepted() -> None:
    found = read_text(b"\xef\xbb\xbf# Accord\r\n\r\n## Objet\r\n\r\na\r\nb\r\n", "a.markdown")
    assert (found.title, found.articles) == ("Accord", [ImportedArticle("Objet", "a b")])


@pytest.mark.parametrize("filename", ["accord.docx", "accord.pdf", "accord", "accord.md.exe", ""])
def test_another_kind_of_file_is_refused(filename: str) -> None:
    assert ".md, .markdown or .txt" in refusal(b"# a\n", filename)[0]


def test_a_file_of_one_megabyte_is_read_and_one_byte_more_is_refused() -> None:
    start = b"# A\n\n## B\n\n" + b"ligne\n\n## C\n\n" * 90
    assert len(read_text(start + b"\n" * (FILE_SIZE - len(start)), "a.md").articles) == 91
    assert "larger than 1 MB" in refusal(start + b"\n" * (FILE_SIZE - len(start) + 1))[0]


def test_bytes_that_are_not_utf8_are_refused_with_line_and_position() -> None:
    sentence, line = refusal("# A\n\n## Durée\n".encode("latin-1"))
    assert line == 3
    assert "line 3, byte 12" in sentence


def test_a_binary_file_is_refused_whatever_its_name() -> None:
    assert "not text" in refusal(b"# A\n\0\0")[0]
    assert "not text" in refusal("# A\n".encode("utf-16"))[0]


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b" \n\t\r\n"])
def test_an_empty_file_is_refused(data: bytes) -> None:
    assert "empty" in refusal(data)[0]


@pytest.mark.parametrize(("data", "filename"), [(b"texte", "a.md"), (b"# Titre\n\ntexte", "a.md"), (b"texte", "a.txt")])
def test_a_file_without_an_article_is_refused_with_an_example(data: bytes, filename: str) -> None:
    assert "Article 1 – Purpose" in refusal(data, filename)[0]


def test_a_control_of_the_direction_of_writing_is_refused_with_its_line() -> None:
    sentence, line = refusal("# A\n\n## B\n\u202elouga".encode())
    assert line == 4
    assert "U+202E" in sentence


def test_two_hundred_articles_are_read_and_one_more_is_refused() -> None:
    assert len(read("## A\n\nb\n\n" * 200).articles) == 200
    sentence, line = refusal(b"## A\n\nb\n\n" * 201)
    assert line == 801
    assert sentence.startswith("This file has 201 articles; 200 are allowed.")


def test_an_article_or_a_heading_too_long_is_refused_with_its_line() -> None:
    assert len(read("## A\n\n" + "a" * 100_000).articles[0].body) == 100_000
    assert refusal(b"# T\n\n## A\n\n" + b"a" * 100_001)[1] == 3
    assert refusal(b"# T\n\n## " + b"a" * 201)[1] == 3


@given(st.text(), st.sampled_from(["a.md", "a.txt"]))
def test_any_text_is_read_or_refused_with_a_sentence(text: str, filename: str) -> None:
    try:
        answer = read_text(text.encode(errors="surrogatepass"), filename).articles
    except ImportRefused as refused:
        answer = str(refused.sentence)
    assert answer


@given(st.text("abc#=-_*`>[]<!:&1. \n\t", max_size=300))
def test_no_letter_of_a_file_is_lost_moved_or_made_up(text: str) -> None:
    for start, filename in (("# Titre\n\n## Fin\n\n", "a.md"), ("Titre\n\n1. Fin\n\n", "a.txt")):
        found = read(start + text, filename)
        articles = [part for article in found.articles for part in (article.heading, article.body)]
        kept = "".join([found.title, found.preamble, *articles])
        assert [c for c in kept if c.isalpha()] == [c for c in start + text if c.isalpha()]
