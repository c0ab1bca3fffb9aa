"""The register: what bound somebody, by every filter; files that no spreadsheet calculates; the family as a tree.

Not here: who sees which agreement (test_visibility.py)."""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from agreements import register
from agreements.pages import family as family_of
from tests import scenes
from tests.agreements import instruments
from tests.pages import Page
from workflows import clock
from workflows.perform import perform

pytestmark = pytest.mark.django_db
FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "  =1",
    "\0=1",
    "\uff1d1",
    "\uff0b1",
    "\uff0d1",
    "\uff201",
]


def browser(cast: Any, name: str = "") -> Client:
    client = Client()
    if name:
        client.force_login(cast[name])
    return client


def listed(client: Client, **filters: Any) -> set[str]:
    return {agreement.reference for agreement in client.get("/en/register/", filters).context["page"]}


def exported(client: Client, **filters: Any) -> list[list[str]]:
    """The rows of the CSV, without its heads."""
    answer = client.get("/en/register.csv", filters)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="register.csv"'
    text = answer.content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))[1:]


def test_what_bound_somebody_is_in_it_and_nothing_else(cast: Any) -> None:
    bound, ended = scenes.in_force(cast), instruments.closed(cast)
    amended = instruments.amended(cast, bound)
    for scene in (scenes.draft, scenes.in_review, scenes.opened):
        scene(cast)
    for name in ("", "outsider", "drafter.it", "secretariat"):
        assert listed(browser(cast, name)) == {bound.reference, ended.reference, amended.reference}
    page = browser(cast).get("/en/register/").content.decode()
    assert "Les parties coopèrent" not in page


def test_every_filter_keeps_what_it_names(cast: Any) -> None:
    today = clock.today()
    wide = scenes.in_force(cast, "sn", "ne")
    ending = scenes.in_force(cast, end_date=today + timedelta(days=100))
    amended = instruments.amended(cast, ending)
    gone = instruments.closed(cast)
    every = {one.reference for one in (ending, wide, amended, gone)}
    client = browser(cast, "secretariat")
    assert listed(client) == every
    assert listed(client, kind="amendment") == {amended.reference}
    assert listed(client, state="terminated") == {gone.reference}
    assert listed(client, party=cast.side("ne").pk) == {wide.reference} == listed(client, country="NE")
    assert listed(client, words=wide.reference.lower()) == {wide.reference}
    assert ending.reference in listed(client, ends_until=today + timedelta(days=100))
    assert ending.reference not in listed(client, ends_until=today + timedelta(days=99))
    assert wide.reference not in listed(client, ends_from=today), "without a last day it ends on no day"
    assert listed(client, kind="amendment", state="terminated") == set()
    for mistyped in ({"state": "draft"}, {"kind": "x"}, {"party": "\0"}, {"ends_from": "31/12"}, {"country": "XX"}):
        assert listed(client, **mistyped) == every
        assert client.get("/en/register/", mistyped).context["form"].errors
    for filters in ({}, {"kind": "amendment"}, {"country": "NE"}, {"state": "terminated"}):
        assert {row[0] for row in exported(client, **filters)} == listed(client, **filters)


def test_a_party_that_left_is_still_found(cast: Any) -> None:
    agreement = scenes.in_force(cast, "sn", "ne")
    scenes.exclude(cast, agreement, "ne")
    assert listed(browser(cast), party=cast.side("ne").pk) == {agreement.reference}


def test_who_left_is_told_apart_and_who_came_back_is_named_once(cast: Any) -> None:
    agreement = scenes.in_force(cast, "sn", "ne", "bf")
    scenes.exclude(cast, agreement, "bf")
    instruments.acceded(cast, scenes.again(agreement))
    scenes.exclude(cast, scenes.again(agreement), "ne")
    row = next(row for row in exported(browser(cast)) if row[0] == agreement.reference)
    names = [cast.side(side).name for side in ("it", "sn", "bf")]
    assert sorted(row[7].split(" / ")) == sorted(names)
    assert cast.side("ne").name in row[8] and cast.side("bf").name in row[8] and str(clock.today()) in row[8]
    assert "NE" not in row[9] and "Niger" not in row[9]


def test_a_mistyped_filter_exports_nothing_and_leads_to_what_is_wrong(cast: Any) -> None:
    answer = browser(cast).get("/en/register.csv", {"state": "terminat", "country": "SN"})
    assert answer.status_code == 302 and answer.url == "/en/register/?state=terminat&country=SN"


@pytest.mark.parametrize("title", FORMULAS)
def test_no_cell_is_taken_for_a_formula(title: str, cast: Any) -> None:
    rows = [[title, None, clock.today()]]
    (written,) = list(csv.reader(io.StringIO(register.as_csv(rows).decode("utf-8-sig")), delimiter=";"))[1:]
    assert "'" in written[0] and written[0].replace("'", "") == title.replace("\0", "")
    sheet = load_workbook(io.BytesIO(register.as_workbook(rows))).active
    assert sheet["A2"].data_type != "f" and sheet["C2"].is_date


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_any_text_is_written_and_is_text(title: str) -> None:
    (written,) = list(
        csv.reader(io.StringIO(register.as_csv([[title]]).decode("utf-8-sig"), newline=""), delimiter=";")
    )[1:]
    for separator in ",;\t|":
        assert not [cell for cell in written[0].split(separator) if re.match(r"\s*" + register.BEGINS_A_FORMULA, cell)]
    assert load_workbook(io.BytesIO(register.as_workbook([[title]]))).active["A2"].data_type in {"s", "n", "inlineStr"}


def test_a_hostile_title_is_harmless_in_both_files(cast: Any) -> None:
    agreement = scenes.draft(cast)
    hostile = '=HYPERLINK("http://x";"y")'
    text = {"title": hostile, "preamble": "", "articles": scenes.ARTICLES}
    perform(agreement, "edit", actor=cast.actor("drafter.it"), **text)
    perform(agreement, "submit_for_review", actor=cast.actor("drafter.it"))
    for side in ("it", "sn"):
        scenes.clear(cast, scenes.again(agreement), side)
        scenes.name_signatory(cast, scenes.again(agreement), side)
    agreement = scenes.again(agreement)
    perform(agreement, "open_for_signature", actor=cast.actor("secretariat"), **scenes.opening(agreement))
    for side in ("it", "sn"):
        scenes.sign(cast, scenes.again(agreement), side)
    (row,) = exported(browser(cast))
    assert row[2] == f"'{hostile}"
    book = load_workbook(io.BytesIO(browser(cast).get("/fr/register.xlsx").content))
    assert (book.active["C2"].value, book.active["C2"].data_type) == (hostile, "s")
    assert (
        row[13].endswith(scenes.again(agreement).get_absolute_url()[3:])
        and row[12] == scenes.again(agreement).document_id
    )


# ------------------------------------------------------------------------------------------------ the family


def shape(members: list[Any]) -> list[tuple[str, int]]:
    return [(member.agreement.reference, member.depth) for member in members]


def family(client: Client, agreement: Any) -> Any:
    return shape(client.get(f"/en/agreements/{agreement.reference}/family/").context["members"])


def test_the_family_is_one_tree_from_wherever_one_looks(cast: Any) -> None:
    first = scenes.in_force(cast)
    amended = instruments.amended(cast, first)
    joined = instruments.acceded(cast, scenes.again(first))
    second = instruments.signed(cast, instruments.replacing(cast, first), "it", "sn", by="drafter.it")
    third = instruments.signed(cast, instruments.replacing(cast, second), "it", "sn", by="drafter.it")
    later = instruments.amended(cast, third)
    order = ((first, 0), (amended, 1), (joined, 1), (second, 1), (third, 2), (later, 3))
    whole = [(one.reference, depth) for one, depth in order]
    for one in (first, amended, joined, second, third, later):
        assert family(browser(cast), one) == whole
        page = browser(cast).get(f"/en/agreements/{one.reference}/family/")
        here = [has for tag, has in Page(page).tags if tag == "li" and has.get("aria-current") == "true"]
        assert len(here) == 1


def test_a_draft_of_the_family_is_shown_to_whoever_may_know_of_it(cast: Any) -> None:
    agreement = scenes.in_force(cast)
    draft = instruments.amendment(cast, agreement)
    for name, knows in (("secretariat", True), ("drafter.sn", True), ("outsider", False), ("", False)):
        shown = family(browser(cast, name), agreement)
        assert shown == [(agreement.reference, 0), (draft.reference, 1)][: 1 + knows], name
    assert browser(cast).get(f"/en/agreements/{draft.reference}/family/").status_code == 404


def test_a_chain_of_two_hundred_replacements_is_told_to_its_end() -> None:
    chain = [SimpleNamespace(pk=n, parent_id=None) for n in range(200)]
    below = defaultdict(list, {None: chain[:1]} | {one.pk: [chain[one.pk + 1]] for one in chain[:-1]})
    told = list(family_of._lines(below))
    assert [one for one, _depth in told] == chain and {depth for _one, depth in told} == set(
        range(family_of.DEEPEST + 1)
    )


def test_what_no_xml_holds_is_left_out_of_the_workbook() -> None:
    sheet = load_workbook(io.BytesIO(register.as_workbook([["a\ufffeb\uffffc\x01d"]]))).active
    assert sheet["A2"].value == "abcd"
