"""Numbers and names that no field of an amendment can hold: refused in words, on both databases.

Not here: text and files (test_hostile_text.py, test_hostile_files.py), dates (test_changes_that_clash.py)."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from tests import scenes
from tests.agreements import instruments

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
HUGE = ("2147483648", str(2**63), "9" * 400, "-" + "9" * 400)


def shown(client: Client, address: str) -> dict[str, str]:
    """The fields of the form as the page gives them."""
    page = client.get(address).content.decode()
    inputs = [tag for tag in re.findall(r"<input[^>]*>", page) if 'type="radio"' not in tag or " checked" in tag]
    named = {name[1]: tag for tag in inputs if (name := re.search(r'name="([^"]*)"', tag))}
    return {name: (re.search(r'value="([^"]*)"', tag) or ["", ""])[1] for name, tag in named.items()}


@pytest.mark.parametrize("number", HUGE)
@pytest.mark.parametrize(
    ("step", "field"),
    [
        ("set_terms", "entry_number"),
        ("set_terms", "notice_days"),
        ("set_terms", "objection_days"),
        ("rebase", "number"),
    ],
)
def test_a_number_too_large_is_refused_in_words(cast: Any, step: str, field: str, number: str) -> None:
    parent = scenes.in_force(cast)
    made = instruments.amendment(cast, parent)
    if step == "rebase":
        instruments.amended(cast, parent, instruments.ADDING)
    client = Client()
    client.force_login(cast["drafter.sn"])
    address = f"/fr/agreements/{made.reference}/{step}/"
    said = shown(client, address)
    assert field in said
    assert client.post(address, {**said, field: number}).status_code in {403, 422}
    assert client.get(f"/fr/agreements/{made.reference}/").status_code == 200


@pytest.mark.parametrize("named", ["\0", "AG-2026-001\0", "'", "", "AG-9999-999"])
@pytest.mark.parametrize("about", ["amends", "accedes", "replaces"])
def test_an_address_that_names_no_agreement_begins_nothing(cast: Any, about: str, named: str) -> None:
    client = Client()
    client.force_login(cast["drafter.sn"])
    assert client.get(f"/fr/agreements/new/?{about}={quote(named)}").status_code == 404
