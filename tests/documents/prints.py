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
