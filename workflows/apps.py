"""The workflows room: how a dossier moves. No word of the domain."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class Workflows(AppConfig):
    name = "workflows"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from workflows import checks  # noqa: F401  registers the system checks
        from workflows.triggers import install_after_migrations

        post_migrate.connect(install_after_migrations, sender=self, dispatch_uid="workflows.triggers")
