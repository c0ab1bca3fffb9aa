"""What is agreed: agreements, their texts and versions, their parties and signatures, what is said
of them and what is asked before one signs."""

from agreements.models.agreement import Agreement
from agreements.models.carried_out import CarriedOut
from agreements.models.comment import Comment
from agreements.models.consolidated import ConsolidatedText
from agreements.models.formality import Formality, FormalityDocument
from agreements.models.formality_template import FormalityTemplate
from agreements.models.paper import PaperCopy
from agreements.models.party import Party
from agreements.models.signature import Signature
from agreements.models.text import AgreementText, Version, VersionText

__all__ = [
    "Agreement",
    "AgreementText",
    "CarriedOut",
    "Comment",
    "ConsolidatedText",
    "Formality",
    "FormalityDocument",
    "FormalityTemplate",
    "PaperCopy",
    "Party",
    "Signature",
    "Version",
    "VersionText",
]
