"""One agreement and one certificate to print, for the tests of this room. Not here: objects of the database."""

from dataclasses import replace
from typing import Any

from documents.rendering import (
    AgreementPrint,
    Article,
    CertificatePrint,
    CertificateRow,
    Line,
    PrintLabels,
    labels,
)

LETTERS = "ɓ ɗ ƙ ƴ ŋ Ɓ Ɗ Ƙ Ƴ Ŋ ñ é è ê ë à ù ç œ æ ì ò É À Ç Œ € « » – — … ’ “ ” •"
PARTIES = (
    Line("Commune de Louga", "Partie", "Sénégal", "Le Maire de la Commune de Louga", "Maire"),
    Line("Arci Toscana", "Chef de file", "Italie", "La Présidente d’Arci Toscana", "Présidente"),
    Line("Commune de Koupéla", "Partie", "Burkina Faso", "", ""),
)
LONG_WORD = "abcdefghij" * 2000
LONG_PARAGRAPH = "Les parties coopèrent. " * 4500
ARTICLES = (
    Article(
        1, "Objet", "Le présent accord organise la coopération.\nIl a trois volets :\n\n- l’eau ;\n- l’état civil."
    ),
    Article(2, "Langues", LETTERS),
    Article(3, "", "Un article sans nom."),
)
ROW = CertificateRow(
    person="Awa Demo",
    organisation="Commune de Louga",
    capacity="Maire",
    basis="Délibération n° 12 du 6 novembre 2026",
    level="Enregistrée",
    method="Authentification fraîche",
    at_text="27 novembre 2026 à 18 h 00 (Dakar)",
    sha256="ab" * 32,
)


def words() -> PrintLabels:
    """The labels with the French mark of a demonstration, whatever the active language."""
    return replace(labels(), demonstration="DÉMONSTRATION")


def agreement(**changes: Any) -> AgreementPrint:
    """The agreement of these tests, with some fields changed."""
    usual = AgreementPrint(
        reference="AG-2026-001",
        kind_label="Accord de réseau",
        title="Accord de réseau Log-In Networks",
        version_number=3,
        language="fr",
        authentic_note="Le français fait foi.",
        preamble="Les organisations soussignées conviennent de ce qui suit :",
        articles=ARTICLES,
        parties=PARTIES,
        text_sha256="3f" * 32,
        network_name="Log-In Networks",
        demonstration=True,
        labels=words(),
    )
    return replace(usual, **changes)


def certificate(**changes: Any) -> CertificatePrint:
    """The certificate of these tests, with some fields changed."""
    usual = CertificatePrint(
        reference="AG-2026-001",
        kind_label="Accord de réseau",
        title="Accord de réseau Log-In Networks",
        version_number=3,
        language="fr",
        document_sha256="cd" * 32,
        length=48_213,
        in_force_at="27 novembre 2026",
        rows=(ROW, replace(ROW, person="Giulia Demo", organisation="Arci Toscana")),
        network_name="Log-In Networks",
        demonstration=True,
        labels=words(),
    )
    return replace(usual, **changes)


# Fields nobody would type, and one hundred thousand characters at once.
HOSTILE: dict[str, dict[str, Any]] = {
    "paragraph": {"preamble": LONG_PARAGRAPH},
    "word": {"preamble": LONG_WORD},
    "signs": {"preamble": "☑" + LONG_WORD[:6000] + "≈" * 3000},
    "lines": {"preamble": "x\n" * 5000},
    "lists": {"preamble": " " * 5000 + "- " + LONG_WORD[:3000] + "\n\t\t\t\t1. " + LONG_PARAGRAPH[:3000]},
    "title": {"title": LONG_WORD[:5000]},
    "headings": {"articles": [Article(1, LONG_WORD, "a"), Article(2, "long " * 300, "b"), Article(3, "", "")]},
    "parties": {"parties": [Line(LONG_WORD[:3000], "rôle " * 500, "x", LONG_WORD[:3000], "y " * 1000)]},
    "header": {"network_name": LONG_WORD, "reference": LONG_WORD[:2000]},
    "nothing": {"articles": [], "parties": [], "preamble": "", "title": "", "authentic_note": "", "text_sha256": ""},
}
