"""Judge a Q on a row that is not stored yet: creation is a step, and its role looks at the new row's own columns.

Django's own `Q.check()` answers True on any database error; this one does not catch it."""

from __future__ import annotations

from django.core.exceptions import EmptyResultSet
from django.db.models import Model, Q, Value
from django.db.models.sql import Query
from django.db.models.sql.constants import SINGLE


def matches_unsaved(q: Q, subject: Model) -> bool:
    """Whether `q`, over own columns only, holds for the values of `subject`. Raises FieldError on a joined lookup."""
    query = Query(None)
    for f in subject._meta.concrete_fields:
        value = Value(getattr(subject, f.attname), output_field=getattr(f, "target_field", f))
        query.add_annotation(value, f.name, select=False)
    query.add_annotation(Value(subject.pk, output_field=subject._meta.pk), "pk", select=False)
    query.add_annotation(Value(1), "_check")
    query.add_q(q)
    try:
        return query.get_compiler(using="default").execute_sql(SINGLE) is not None
    except EmptyResultSet:
        return False
