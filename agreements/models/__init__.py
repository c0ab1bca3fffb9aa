"""What is agreed: agreements, their texts and versions, their parties and signatures."""

from agreements.models.agreement import Agreement
from agreements.models.party import Party
from agreements.models.signature import Signature
from agreements.models.text import AgreementText, Version, VersionText

__all__ = ["Agreement", "AgreementText", "Party", "Signature", "Version", "VersionText"]
