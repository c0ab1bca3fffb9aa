"""Who decides: the network, its organisations, its people and their mandates, and what was decided."""

from governance.models.audited import AuditedModel, Place, audited_models
from governance.models.decision import Decision
from governance.models.examination import Examination
from governance.models.grants import (
    NetworkGroupObjectPermission,
    NetworkUserObjectPermission,
    OrganisationGroupObjectPermission,
    OrganisationUserObjectPermission,
)
from governance.models.mandate import Mandate
from governance.models.network import Network, Theme
from governance.models.organisation import Membership, Organisation, Standing
from governance.models.person import Person

__all__ = [
    "AuditedModel",
    "Decision",
    "Examination",
    "Mandate",
    "Membership",
    "Network",
    "NetworkGroupObjectPermission",
    "NetworkUserObjectPermission",
    "Organisation",
    "OrganisationGroupObjectPermission",
    "OrganisationUserObjectPermission",
    "Person",
    "Place",
    "Standing",
    "Theme",
    "audited_models",
]
