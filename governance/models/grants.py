"""Guardian's tables, with direct foreign keys: who holds which permission on which organisation or network.

Rows are written by mandates only (effects.py). `has_perm` is never asked: it lets superusers pass."""

from django.db import models
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase


class OrganisationGroupObjectPermission(GroupObjectPermissionBase):
    content_object = models.ForeignKey("governance.Organisation", models.CASCADE)


class OrganisationUserObjectPermission(UserObjectPermissionBase):
    """Never written: guardian asks that the pair exists."""

    content_object = models.ForeignKey("governance.Organisation", models.CASCADE)


class NetworkGroupObjectPermission(GroupObjectPermissionBase):
    content_object = models.ForeignKey("governance.Network", models.CASCADE)


class NetworkUserObjectPermission(UserObjectPermissionBase):
    """Never written: guardian asks that the pair exists."""

    content_object = models.ForeignKey("governance.Network", models.CASCADE)
