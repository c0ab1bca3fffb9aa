"""The other rows of a governance act. They run inside the act's transaction and send nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import Group, Permission

from workflows.numbers import next_reference

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

    said = act.inputs
    document = Blob.keep(said["document"], "application/pdf") if said.get("document") else None
    if document is not None:
        act.name_document(said["document"])
    Decision.objects.create(
        network=act.subject,
        reference=next_reference(Decision, "DEC", act.instant),
        body=said["body"].strip(),
        text=said["text"].strip(),
        decided_on=said["decided_on"],
        effective_on=said["effective_on"],
        about_id=said.get("about"),
        document=document,
        recorded_at=act.instant,
    )


def suspend_the_organisation(act: Act) -> None:
    _stand(act, is_suspended=True)


def readmit_the_organisation(act: Act) -> None:
    _stand(act, is_suspended=False)


def _stand(act: Act, *, is_suspended: bool) -> None:
    """The organisation’s row, and the decision that was carried out on it."""
    from governance.models import Organisation, Standing

    organisation = Organisation.objects.get(pk=act.inputs["organisation"])
    organisation.suspended_since = act.instant if is_suspended else None
    organisation.save(update_fields=["suspended_since"])
    Standing.objects.create(
        organisation=organisation, decision_id=act.inputs["decision"], is_suspended=is_suspended, at=act.instant
    )


def tell_the_mandate(act: Act) -> None:
    """The payload tells what is given, to whom, for whom and until when."""
    told = ("person_id", "organisation_id", "on_organisation_id", "capabilities", "capacity", "basis", "starts", "ends")
    act.said = {name: getattr(act.subject, name) for name in told}


def keep_the_basis(act: Act) -> None:
    """The bytes of the document on which the mandate rests, kept for ever under their sha256."""
    from documents.models import Blob

    if data := act.inputs.get("document"):
        Blob.keep(data, "application/pdf")
        act.name_document(data)


def open_the_account(act: Act) -> None:
    """The account of a person nobody knew, without password: a link in an e-mail lets them choose one."""
    from governance.models import Person

    mandate: Mandate = act.subject
    if not Person.objects.filter(pk=mandate.person_id).exists():
        said = {"name": act.inputs["name"].strip(), "organisation_id": mandate.organisation_id}
        language = getattr(act.actor.person, "language", "")
        Person.objects.create_user(act.inputs["email"], None, id=mandate.person_id, **said, language=language)


def take_effect_if_one_person_is_enough(act: Act) -> None:
    """Where nothing needs a second person the mandate is in force at once."""
    act.then(act.subject, "take_effect", if_due=True)


def put_in_the_groups(act: Act) -> None:
    """The mandate's person enters one group per capability; each group holds its guardian row."""
    mandate: Mandate = act.subject
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
