"""Templates: each is used, each include exists, components say what they take, nothing slips past the escaping, no
script but one file and no inline style. Not here: what pages look like and say."""

from __future__ import annotations

import re
from pathlib import Path

import allauth
import pytest
from django.conf import settings
from django.template.loader import get_template

from tests.test_consistency import PRODUCT
from workflows import registry

ROOT = Path(settings.BASE_DIR) / "templates"
ALLAUTH = Path(allauth.__file__).parent / "templates"
NAMES = sorted(p.relative_to(ROOT).as_posix() for p in ROOT.rglob("*") if p.is_file())
ERRORS = {"400.html", "403.html", "403_csrf.html", "404.html", "429.html", "500.html"}
REFERENCE = re.compile(r"""\{%-?\s*(?:include|extends)\s+["']([^"']+)["']""")
ASKED_BY_ALLAUTH = {"account/password_reset_help_text.html"}  # shown below the field where it exists
UNESCAPED = {
    "components/field_notes.html": "help texts are sentences of ours; those of password rules are lists Django marks up"
}


def text_of(name: str) -> str:
    return (ROOT / name).read_text()


def notices() -> set[str]:
    """The template of every notice that a step declares."""
    return {
        f"mail/{model.kind}/{notice.__name__}.txt"
        for model in registry.subjects()
        for step in registry.steps(model).values()
        for notice in step.facts.notices
    }


def named_in_code() -> set[str]:
    return {name for path in PRODUCT for name in re.findall(r'"([\w/.-]+\.(?:html|txt))"', path.read_text())}


@pytest.mark.parametrize("name", NAMES)
def test_every_template_compiles_and_finds_what_it_includes(name: str) -> None:
    get_template(name)
    for other in REFERENCE.findall(text_of(name)):
        get_template(other)


def test_every_template_is_used() -> None:
    used = ERRORS | ASKED_BY_ALLAUTH | notices() | named_in_code()
    used |= {other for name in NAMES for other in REFERENCE.findall(text_of(name)) if other != name}
    used |= {name for name in NAMES if (ALLAUTH / name).exists()}  # ours in the place of allauth’s
    assert set(NAMES) - used == set()


def test_every_notice_has_its_words() -> None:
    assert notices() <= set(NAMES)


@pytest.mark.parametrize("name", [n for n in NAMES if n.startswith("components/")])
def test_a_component_opens_with_its_contract(name: str) -> None:
    assert re.match(r"\{# Purpose: .+", text_of(name)), "purpose, required, optional"


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_shown_unescaped(name: str) -> None:
    slips = re.findall(r"\|\s*(?:safe|safeseq)\b|\{%\s*autoescape\s+off", text_of(name))
    letter = name.endswith(".txt")  # a letter is plain text: there, escaping would be the mistake
    assert letter or bool(slips) is (name in UNESCAPED)


@pytest.mark.parametrize("name", [n for n in NAMES if n.endswith(".html")])
def test_there_is_no_inline_script_or_style(name: str) -> None:
    ours = '<script src="{% static "js/keep.js" %}" defer></script>'
    rest = text_of(name).replace(ours, "")
    assert not re.search(r"<script|<style|\sstyle=|\son[a-z]+=|javascript:", rest, re.IGNORECASE)


@pytest.mark.parametrize("name", [n for n in NAMES if n.endswith(".html")])
def test_every_form_that_is_posted_carries_its_token(name: str) -> None:
    for form in re.findall(r"<form\b.*?</form>", text_of(name), re.DOTALL | re.IGNORECASE):
        if re.match(r'<form[^>]*method="post"', form, re.IGNORECASE):
            assert "{% csrf_token %}" in form


def test_no_template_tests_a_permission() -> None:
    assert not [name for name in NAMES if re.search(r"\bperms\.|has_perm|is_superuser|is_staff", text_of(name))]
