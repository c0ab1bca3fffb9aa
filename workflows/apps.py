"""The workflows room: how a dossier moves. No word of the domain."""

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import post_migrate
from simple_history.signals import pre_create_historical_record


class Workflows(AppConfig):
    name = "workflows"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from workflows import checks  # noqa: F401  registers the system checks
        from workflows.history import date_readable_versions
        from workflows.stash import give_back
        from workflows.triggers import install_after_migrations

        post_migrate.connect(install_after_migrations, sender=self, dispatch_uid="workflows.triggers")
        pre_create_historical_record.connect(date_readable_versions, dispatch_uid="workflows.history")
        user_logged_in.connect(give_back, dispatch_uid="workflows.stash")
