"""The governance room: who decides and what was decided."""

from django.apps import AppConfig


class Governance(AppConfig):
    name = "governance"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from governance.capabilities import labels
        from governance.grants import read_grants, who_may
        from workflows import ports

        ports.answer("read_grants", read_grants)
        ports.answer("who_may", who_may)
        ports.answer("capability_labels", labels)
