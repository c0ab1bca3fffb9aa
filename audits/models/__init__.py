"""What is checked: engagements of auditors, and what they found."""

from audits.models.engagement import Engagement
from audits.models.finding import Finding

__all__ = ["Engagement", "Finding"]
