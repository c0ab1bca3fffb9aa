"""`manage.py load_demo [--reset]`: the demonstration network, told step by step. Idempotent; prints the accounts."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext

from agreements.models import Agreement
from governance.loading.load import load
from governance.models import Network, Person
from portal import mailbox
from portal.demo import accounts, story
from workflows import clock, triggers
from workflows.models import Entry

HERE = Path(accounts.__file__).parent
FILES = ("log-in-networks.yaml", "network.yaml")
NETWORK = "Log-In Networks"
BEGAN = timedelta(days=400)


class Command(BaseCommand):
    help = "Loads the demonstration network, or says that it is there. --reset begins it again."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--reset", action="store_true", help="forget everything and begin again")

    def handle(self, *args: Any, **options: Any) -> None:
        if not (settings.DEMO or settings.TESTING):
            raise CommandError("The demonstration is loaded only with DEMO=1.")
        if options["reset"] or self._was_interrupted():
            self._forget()
        if not Entry.objects.exists():
            self._nobody_else_is_here()
            self.stdout.write(gettext("Telling the story of the demonstration, a few seconds…"))
            self._tell()
        self._print_accounts()

    def _was_interrupted(self) -> bool:
        """The last chapter begins an accession."""
        return Entry.objects.exists() and not Agreement.objects.filter(instrument="accession").exists()

    def _nobody_else_is_here(self) -> None:
        """Refuse a database of anybody else: another network, or people with addresses of their own."""
        if (
            Network.objects.exclude(name=NETWORK).exists()
            or Person.objects.exclude(email__endswith=accounts.DOMAIN).exists()
        ):
            raise CommandError("This database holds more than the demonstration: nothing was changed.")

    def _forget(self) -> None:
        """Empty the database, if everybody in it is of the demonstration."""
        self._nobody_else_is_here()
        triggers.drop_all()
        try:
            call_command("flush", interactive=False, verbosity=0)
        finally:
            triggers.install_all()
        if settings.DEMO:
            mailbox.empty()

    def _tell(self) -> None:
        ends = timezone.now() - timedelta(minutes=5)
        try:
            clock.wind_to(ends - BEGAN)
            for name in FILES:
                load((HERE / name).read_bytes(), name, channel="demonstration")
            self._give_passwords()
            story.tell(Network.objects.get(), ends)
        finally:
            clock.release()

    def _give_passwords(self) -> None:
        """One password for the whole cast, hashed once."""
        first = Person.objects.first()
        if first is None:
            raise CommandError("The demonstration’s file names nobody.")
        first.set_password(accounts.DEMO_PASSWORD)
        Person.objects.update(password=first.password)

    def _print_accounts(self) -> None:
        self.stdout.write("\n" + gettext("The demonstration is ready. Sign in as one of these people:") + "\n")
        for account in accounts.ACCOUNTS:
            self.stdout.write(f"  {account.email:32} {account.what}")
        said = gettext("The password of all of them: %(password)s") % {"password": accounts.DEMO_PASSWORD}
        self.stdout.write(f"\n  {said}\n")
