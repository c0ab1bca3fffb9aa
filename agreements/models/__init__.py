"""What is agreed: agreements, their texts and versions, their parties and signatures, and what is
said of them."""

from agreements.models.agreement import Agreement
from agreements.models.comment import Comment
from agreements.models.party import Party
from agreements.models.signature import Signature
from agreements.models.text import AgreementText, Version, VersionText

__all__ = ["Agreement", "AgreementText", "Comment", "Party", "Signature", "Version", "VersionText"]
