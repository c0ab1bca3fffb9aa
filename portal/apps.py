"""The portal: what people open."""

from django.apps import AppConfig


class Portal(AppConfig):
    name = "portal"
    default_auto_field = "django.db.models.BigAutoField"
