"""What holds in the whole tree: one door, one direction, no word of the domain in the lowest room, short modules.

Read as syntax trees, nothing is run. Not here: templates (test_templates.py), the machines as they are published
(test_machines.py), and what `make check` asks of other tools."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from workflows import registry

ROOT = Path(settings.BASE_DIR)
ROOMS = ["workflows", "documents", "governance", "agreements", "audits", "portal"]  # each may import those before it
STATES = {field.name for model in registry.subjects() for field in registry.fsm_fields(model)}
STEPS = {name for model in registry.subjects() for name in registry.steps(model)}
SUBJECTS = {"agreement", "mandate", "network", "subject", "row", "found", "dossier"}
"""How the product calls an object that has steps."""
EVERYDAY = {"create", "load", "clear", "end", "found", "edit", "sign", "translate", "close", "answer"}
"""Steps whose names other objects have too: there the name of the object decides."""

LONGEST_MODULE = 300
LONGER = {
    "agreements/models/agreement.py": "the life of an agreement is read from top to bottom in one place",
    "governance/models/mandate.py": "the life of a mandate is read from top to bottom in one place",
    "audits/models/engagement.py": "the life of an engagement is read from top to bottom in one place",
    "audits/models/finding.py": "the life of a finding is read from top to bottom in one place",
    "tests/agreements/policy.py": "the policy is one table, read as one",
    "tests/agreements/gallery.py": "the scenes of the policy stand side by side, in the order of the life",
    "portal/demo/story.py": "the story is told in the order of its days, in one place",
    "tests/agreements/living/drafting.py": "what a person may type in each stage, in the order of the life",
    "tests/agreements/living/facts.py": "what the model knows of an agreement, beside what follows from it",
    "tests/agreements/test_binding.py": "each dated rule stands beside the others that come before and after it",
    "tests/agreements/test_instruments.py": "amendments, accessions and replacements meet one another in these tests",
    "tests/test_nothing_done_is_spare.py": "every effect and notice has its probe in one list",
    "tests/test_nothing_is_spare.py": "every check has its wrong form in one list",
    "tests/workflows/test_history.py": "one scene tells every act, beside the table of acts",
    "tests/governance/test_load_network.py": "one file has one grammar, and so has its test",
    "tests/url_table.py": "every address has its rows in one list",
    "tests/scenes.py": "whoever writes a test looks for its scene in one place",
    "tests/test_budgets.py": "one life goes through every step, in one place",
}
WORDS_OF_THE_DOMAIN = (
    r"agreement|accord|convention|treaty|commune|municipal|mayor|tuscan|senegal|africa|party|parties|drafter|reviewer|"
    r"signator|secretariat|committee|chair|auditor|clearance|microproject|proposal|priority|ballot|meeting|donor|budget"
)


def modules(*folders: str) -> list[Path]:
    found = [p for folder in folders for p in (ROOT / folder).rglob("*.py") if "migrations" not in p.parts]
    return sorted(found)


PRODUCT = modules(*ROOMS, "config")


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def nodes(path: Path, *kinds: type[ast.AST]) -> Iterator[Any]:
    yield from (node for node in ast.walk(ast.parse(path.read_text(), str(path))) if isinstance(node, kinds))


def where(path: Path, node: Any) -> str:
    return f"{name_of(path)}:{node.lineno}"


def calls(path: Path) -> Iterator[tuple[str, str, ast.Call]]:
    """(what is called, on what, the call)."""
    for call in nodes(path, ast.Call):
        f = call.func
        if isinstance(f, ast.Attribute):
            yield f.attr, ast.unparse(f.value).rpartition(".")[2], call
        elif isinstance(f, ast.Name):
            yield f.id, "", call


# ------------------------------------------------------------------------------------------------ one door


def test_no_state_is_assigned_outside_a_transition() -> None:
    found = []
    for path in PRODUCT:
        for node in nodes(path, ast.Assign, ast.AugAssign, ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            flat = [part for t in targets for part in (t.elts if isinstance(t, ast.Tuple) else [t])]
            found += [where(path, node) for t in flat if isinstance(t, ast.Attribute) and t.attr in STATES]
    assert not found


def test_no_state_is_written_in_bulk_or_by_name() -> None:
    found = []
    for path in PRODUCT:
        for called, _on, call in calls(path):
            named = {k.arg for k in call.keywords}
            quoted = {n.value for a in call.args for n in ast.walk(a) if isinstance(n, ast.Constant)}
            if called in {"update", "update_or_create"} and named & STATES:
                found.append(where(path, call))
            if called in {"bulk_update", "setattr", "__setattr__"} and quoted & STATES:
                found.append(where(path, call))
    assert not found


def test_no_step_is_called_but_by_the_door() -> None:
    found = []
    for path in PRODUCT:
        for called, on, call in calls(path):
            if called in STEPS and on and (called not in EVERYDAY or on in SUBJECTS):
                found.append(where(path, call))
    assert not found


def test_a_method_is_called_by_a_name_in_a_variable_in_the_door_only() -> None:
    dynamic = {
        name_of(path)
        for path in PRODUCT
        for call in nodes(path, ast.Call)
        if isinstance(call.func, ast.Call)
        and getattr(call.func.func, "id", "") == "getattr"
        and isinstance(call.func.args[1], ast.Name)
    }
    assert dynamic == {"workflows/door.py"}


def test_only_the_door_writes_history() -> None:
    written = {"Entry", "Payload", "Head", "IdempotencyKey"}
    found = {
        name_of(path)
        for path in PRODUCT
        for called, _on, call in calls(path)
        if called in {"create", "bulk_create", "get_or_create", "save", "update"}
        and any(isinstance(n, ast.Name) and n.id in written for n in ast.walk(call.func))
    }
    assert found == {"workflows/door.py"}


@pytest.mark.parametrize(
    "word",
    ["has_perm", "has_perms", "has_transition_perm", "can_proceed", "get_perms", "get_objects_for_user", "assign_perm"],
)
def test_permission_is_asked_of_roles_only(word: str) -> None:
    assert not [where(path, call) for path in PRODUCT for called, _on, call in calls(path) if called == word]


@pytest.mark.parametrize("word", ["pre_transition", "post_transition", 'source="*"', "ANY_STATE", "ANY_OTHER_STATE"])
def test_no_signal_and_no_step_from_everywhere(word: str) -> None:
    checker = "workflows/checks.py"  # it forbids the star
    assert not [name_of(p) for p in PRODUCT if word in p.read_text() and name_of(p) != checker]


def test_there_is_one_clock() -> None:
    ours = {"workflows/clock.py", "portal/management/commands/load_demo.py"}  # the demonstration winds it up to now
    own = {"now", "today", "utcnow", "localdate"}
    others = {"timezone", "datetime", "date", "time", "dt"}
    found = {name_of(p) for p in PRODUCT for called, on, _call in calls(p) if called in own and on in others}
    assert found <= ours


# ------------------------------------------------------------------------------------------------ rooms


def test_imports_go_one_way() -> None:
    found = []
    for path in modules(*ROOMS):
        above = set(ROOMS[ROOMS.index(path.relative_to(ROOT).parts[0]) + 1 :]) | {"config", "tests"}
        for node in nodes(path, ast.Import, ast.ImportFrom):
            named = [node.module or ""] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names]
            found += [where(path, node) for name in named if name.partition(".")[0] in above]
    assert not found


def test_the_lowest_room_has_no_word_of_the_domain() -> None:
    found = [
        f"{name_of(path)}:{number} {line.strip()}"
        for path in modules("workflows")
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if re.search(rf"(?<![a-z])({WORDS_OF_THE_DOMAIN})", line, re.IGNORECASE)
    ]
    assert not found


# ------------------------------------------------------------------------------------------------ the reader


def test_modules_are_short() -> None:
    every = PRODUCT + modules("tests", "scripts")
    assert {name_of(p) for p in every if len(p.read_text().splitlines()) > LONGEST_MODULE} == set(LONGER)


def test_every_module_says_what_it_is_for() -> None:
    silent = [p for p in PRODUCT + modules("tests", "scripts") if p.read_text().strip() and p.name != "manage.py"]
    assert not [name_of(p) for p in silent if not ast.get_docstring(ast.parse(p.read_text()))]


def test_nothing_is_left_for_later() -> None:
    later = re.compile(r"\b(TODO|FIXME|XXX|NotImplementedError)\b|mark\.(skip|xfail)\b")
    kinds = {".py", ".html", ".txt", ".md", ".scss", ".yaml", ".toml"}
    folders = [*ROOMS, "config", "templates", "tests", "scripts", "static", "docs", "locale", ".ci"]
    files = [p for f in folders for p in (ROOT / f).rglob("*") if p.suffix in kinds and p != Path(__file__)]
    assert not [name_of(p) for p in files if later.search(p.read_text())]
