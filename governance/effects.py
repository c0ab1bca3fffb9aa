"""The other rows of a governance act. They run inside the act's transaction and send nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import Group, Permission

from workflows.turns import wait_for_numbers

if TYPE_CHECKING:
    from governance.models import Mandate
    from workflows.perform import Act


def write_what_the_file_says(act: Act) -> None:
    """Organisations, people, themes, memberships and mandates of a checked plan (loading.py made it)."""
    from governance.loading.write import write_plan

    act.name_document(act.inputs["file"])
    write_plan(act, act.inputs["plan"])


def write_decision(act: Act) -> None:
    """The decision's row, with its document's bytes; its number is given under the lock."""
    from documents.models import Blob
    from governance.models import Decision

    wait_for_numbers()
    year, said = act.instant.year, act.inputs
    number = Decision.objects.filter(reference__startswith=f"DEC-{year}-").count() + 1
    document = Blob.keep(said["document"], "application/pdf") if said.get("document") else None
    if document is not None:
        act.name_document(said["document"])
    Decision.objects.create(
        network=act.subject,
        reference=f"DEC-{year}-{number:03d}",
        body=said["body"].strip(),
        text=said["text"].strip(),
        decided_on=said["decided_on"],
        effective_on=said["effective_on"],
        about_id=said.get("about"),
        document=document,
        recorded_at=act.instant,
    )


def put_in_the_groups(act: Act) -> None:
    """The mandate's person enters one group per capability; each group holds its guardian row. The payload tells what
    was given, to whom, for whom and until when."""
    mandate: Mandate = act.subject
    told = ("person_id", "organisation_id", "on_organisation_id", "capabilities", "capacity", "basis", "starts", "ends")
    act.said = {name: getattr(mandate, name) for name in told}
    groups = [_group(mandate, capability) for capability in mandate.capabilities]
    mandate.groups.set(groups)
    mandate.person.groups.add(*groups)


def leave_the_groups(act: Act) -> None:
    """The person leaves the groups that no other active mandate of theirs needs."""
    from governance.models import Mandate

    mandate: Mandate = act.subject
    others = Mandate.objects.filter(person=mandate.person, state=Mandate.State.ACTIVE).exclude(pk=mandate.pk)
    needed = set(others.values_list("groups", flat=True))
    mandate.person.groups.remove(*[g for g in mandate.groups.all() if g.pk not in needed])


def _group(mandate: Mandate, capability: str) -> Group:
    from governance.models import NetworkGroupObjectPermission, OrganisationGroupObjectPermission

    target: Any = mandate.on_organisation or mandate.network
    group, is_new = Group.objects.get_or_create(name=f"{target._meta.model_name}:{target.pk}:{capability}")
    if is_new:
        table: Any = OrganisationGroupObjectPermission if mandate.on_organisation else NetworkGroupObjectPermission
        permission = Permission.objects.get(
            codename=capability, content_type__app_label="governance", content_type__model=target._meta.model_name
        )
        table.objects.create(group=group, content_object=target, permission=permission)
    return group
