"""What is agreed: agreements, their texts and versions, their parties and signatures."""

from agreements.models.agreement import Agreement
from agreements.models.carried_out import CarriedOut
from agreements.models.party import Party
from agreements.models.signature import Signature
from agreements.models.text import AgreementText, Version, VersionText

__all__ = ["Agreement", "AgreementText", "CarriedOut", "Party", "Signature", "Version", "VersionText"]
