"""The documents room: what is frozen and signed."""

from django.apps import AppConfig


class Documents(AppConfig):
    name = "documents"
    default_auto_field = "django.db.models.BigAutoField"
