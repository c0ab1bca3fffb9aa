"""`manage.py load_network FILE.yaml`: load the file of a network, say what was done. The work: governance.loading."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext, ngettext

from governance.loading.load import LoadRefused, Report, explained, load
from governance.loading.tree import LARGEST_FILE


class Command(BaseCommand):
    help = "Loads the organisations, people, mandates and themes of a network from its file. Twice is once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE.yaml", help="the file of the network (YAML, UTF-8)")
        parser.add_argument("--dry-run", action="store_true", help="do everything, report it, and keep nothing")

    def handle(self, *args: Any, file: str, dry_run: bool, **options: Any) -> None:
        data = _bytes_of(file)
        try:
            report = load(data, file, dry_run=dry_run)
        except LoadRefused as refused:
            raise CommandError(_refusal(refused)) from None
        self.stdout.write("\n".join(_lines(report)))


def _bytes_of(file: str) -> bytes:
    """The file, or one byte more than the largest accepted. Raises CommandError when it cannot be opened."""
    try:
        with Path(file).open("rb") as stream:
            return stream.read(LARGEST_FILE + 1)
    except OSError as error:
        sentence = gettext("%(file)s cannot be opened (%(why)s). Nothing was loaded.")
        raise CommandError(sentence % {"file": file, "why": error.strerror}) from None


def _refusal(refused: LoadRefused) -> str:
    number = len(refused.errors)
    headline = ngettext("Nothing was loaded: %(number)s error.", "Nothing was loaded: %(number)s errors.", number)
    return f"{refused}\n{headline % {'number': number}}"


def _lines(report: Report) -> list[str]:
    found = [report.network_name]
    heads = ("", gettext("created"), gettext("updated"), gettext("unchanged"))
    rows = [tuple(str(cell) for cell in row) for row in (heads, *explained(report))]
    widths = [max(len(row[i]) for row in rows) for i in range(len(heads))]
    for row in rows:
        cells = [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        found.append("  ".join([row[0].ljust(widths[0]), *cells]))
    if report.kept:
        found.append(gettext("Kept, not yet used: %(keys)s.") % {"keys": ", ".join(report.kept)})
    return [*found, _outcome(report)]


def _outcome(report: Report) -> str:
    if not report.changed:
        return gettext("Nothing to do: the network already says all of this.")
    if report.is_rehearsal:
        return gettext("Dry run: nothing was kept. Run it again without --dry-run to load the file.")
    number = report.acts
    said = ngettext("Loaded: %(number)s line of history.", "Loaded: %(number)s lines of history.", number)
    return said % {"number": number}
