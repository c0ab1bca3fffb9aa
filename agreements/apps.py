"""The agreements room: what is agreed."""

from django.apps import AppConfig


class Agreements(AppConfig):
    name = "agreements"
    default_auto_field = "django.db.models.BigAutoField"
