"""The derived pages: everything declared is on them, and a stale one is noticed."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from workflows import docs, registry


@pytest.mark.parametrize("model", registry.subjects(), ids=lambda m: m.kind)
def test_a_page_names_every_state_and_every_step(model: Any) -> None:
    page = docs.page(model)
    for field in registry.fsm_fields(model):
        for value, label in field.choices:
            assert f"`{value}`" in page
            assert str(label) in page or not registry.edges(model, field.name)
        for source, target in registry.edges(model, field.name):
            assert f"    {source} --> {target}: " in page
    for step in registry.steps(model).values():
        assert f"`{step.name}`" in page
        assert step.help_text.replace("|", "\\|") in page
    assert page == docs.page(model), "twice the same"


def test_a_stale_page_is_noticed(settings: Any, tmp_path: Path) -> None:
    settings.BASE_DIR = tmp_path
    folder = tmp_path / "docs" / "workflows"
    with pytest.raises(CommandError, match=r"agreement\.md"):
        call_command("workflow_docs", "--check")
    assert not folder.exists(), "--check writes nothing"
    call_command("workflow_docs", stdout=StringIO())
    call_command("workflow_docs", "--check")
    (folder / "mandate.md").write_text("edited by hand")
    (folder / "ghost.md").write_text("of a kind that is gone")
    with pytest.raises(CommandError, match=r"mandate\.md, ghost\.md"):
        call_command("workflow_docs", "--check")
