"""A person: an account that logs in by e-mail. What a person may do is a mandate's matter, never the account's."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class People(BaseUserManager["Person"]):
    """Finds people by e-mail, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> Person:
        return self.get(email__iexact=username)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Person:
        """A person with that e-mail (lower-cased); without a password nobody can log in until one is set by e-mail."""
        person = self.model(email=email.strip().lower(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> Person:
        """The operator of the machine. It has no step: every act needs a mandate."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class Language(models.TextChoices):
    """The languages of the product, each under its own name."""

    FRENCH = "fr", "français"
    ITALIAN = "it", "italiano"
    ENGLISH = "en", "English"


class Person(AbstractBaseUser, PermissionsMixin):
    """Everything here is erasable; what a person did is kept in history under the uuid."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=200)
    function = models.CharField(_("function"), max_length=200, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=Language.choices, default=Language.FRENCH)
    organisation = models.ForeignKey(
        "governance.Organisation", models.PROTECT, null=True, blank=True, related_name="people"
    )
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    date_joined = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[People] = People()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="email_once_whatever_its_case")]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        """The name people read beside an act."""
        return self.name or self.email

    def get_short_name(self) -> str:
        return self.get_full_name()
