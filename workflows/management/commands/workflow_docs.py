"""`manage.py workflow_docs [--check]`: docs/workflows/<kind>.md, in French, from the declarations. Idempotent."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from workflows import docs, registry


class Command(BaseCommand):
    help = "Writes docs/workflows/ from the declarations. --check fails, and writes nothing, where they are not fresh."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--check", action="store_true", help="only say whether the pages are fresh")

    def handle(self, *args: Any, **options: Any) -> None:
        folder = Path(settings.BASE_DIR) / "docs" / "workflows"
        with translation.override("fr"):
            wanted = {folder / f"{model.kind}.md": docs.page(model) for model in registry.subjects()}
        lost = sorted(set(folder.glob("*.md")) - set(wanted))
        stale = [path for path, text in wanted.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
        if options["check"]:
            if stale or lost:
                names = ", ".join(path.name for path in [*stale, *lost])
                raise CommandError(f"Not fresh: {names}. Run make docs.")
            return
        folder.mkdir(parents=True, exist_ok=True)
        for path in stale:
            path.write_text(wanted[path], encoding="utf-8")
        for path in lost:
            path.unlink()
        self.stdout.write(f"{len(wanted)} pages in docs/workflows/, {len(stale)} written anew, {len(lost)} removed.")
