"""The audits room: what is checked."""

from django.apps import AppConfig


class Audits(AppConfig):
    name = "audits"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from audits.queries import findings_on
        from workflows import ports

        ports.answer("findings_on", findings_on)
