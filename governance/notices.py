"""Who is told about governance acts. The words are the templates `mail/mandate/…`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from workflows.perform import Act


def mandate_revoked(act: Act) -> list[Any]:
    """The person whose mandate it was."""
    return [act.subject.person]
