from typing import Any

from django.db import migrations

from workflows import triggers


def bind_what_binds(apps: Any, schema_editor: Any) -> None:
    """Until now every party signed before an agreement bound; the decision last carried out gets its row."""
    triggers.drop_all()
    Agreement = apps.get_model("agreements", "Agreement")
    Party = apps.get_model("agreements", "Party")
    CarriedOut = apps.get_model("agreements", "CarriedOut")
    steps = {"suspended": "suspend", "in_force": "resume", "expired": "suspend", "terminated": "terminate"}
    for agreement in Agreement.objects.filter(in_force_at__isnull=False):
        Party.objects.filter(agreement=agreement).update(bound_at=agreement.in_force_at)
        if agreement.decision_id:
            CarriedOut.objects.create(
                agreement=agreement,
                decision_id=agreement.decision_id,
                step=steps[agreement.state],
                at=agreement.state_since,
            )
    Agreement.objects.filter(state="terminated").update(ended_because="decision")


class Migration(migrations.Migration):
    dependencies = [("agreements", "0004_terms_and_leaving")]

    operations = [migrations.RunPython(bind_what_binds, migrations.RunPython.noop)]
