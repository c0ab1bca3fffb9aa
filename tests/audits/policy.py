"""The policy of audits, by hand: in which scene who may do which step. What is not written here must be refused.

Part of tests/agreements/policy.py, and nothing of the product is imported. Not here: how the scenes are reached
(gallery.py)."""

from __future__ import annotations

Allowed = dict[str, dict[str, frozenset[str]]]


def who(*names: str) -> frozenset[str]:
    return frozenset(names)


PEOPLE = {
    "auditor": "audits the network for the university of Pisa",
    "auditor2": "audits the network for the region of Tuscany",
    "scoped": "audits one dossier for the university of Pisa",
    "formerauditor": "audited for a research centre, until the mandate was revoked",
    "partyauditor": "audits for CONIPRAT, which became a party to what it was to audit",
}
AUDITOR, OTHER = who("auditor"), who("auditor2")
PISA = who("auditor", "scoped")
PARTY = who("partyauditor")
WHOLE = AUDITOR | OTHER | PARTY
"""Whose mandates cover every dossier."""
AUDITORS = WHOLE | PISA
SECRETARIAT = who("secretariat", "secretariat2", "writer")
CLOCK = who("SYS")
LOUGA_SIGNS = who("signatory.sn", "deputy.sn")

# ------------------------------------------------------------------------------------------------ the dossier

AUDIT_STEPS = ("open_audit", "join_audit", "conclude_part", "conclude_audit", "release_audit", "read_file")
AUDIT: Allowed = {
    # Opened by an auditor of an engagement in fieldwork that names it; nobody else’s engagement counts.
    "to be audited": {"open_audit": AUDITOR},
    # Concluded once the opinion is given, by the auditors of that engagement.
    "examined": {},
    "examined, the opinion given": {"conclude_audit": PISA},
    "examined, a second one awaited": {"join_audit": OTHER, "conclude_audit": AUDITOR},
    "examined by two, one of them final": {"conclude_part": OTHER},
    # Where no auditor is left the secretariat concludes.
    "examined by two, by one in vain": {"conclude_part": SECRETARIAT},
    "examined by nobody any more": {"conclude_audit": SECRETARIAT},
    "to be audited again": {"open_audit": AUDITOR},
    # Whose organisation became a party meanwhile neither opens nor joins nor concludes.
    "to be audited by a party": {},
    "examined, a party awaited": {"conclude_part": SECRETARIAT},
    "examined, with a paper": {"read_file": WHOLE},
    "audited, with a paper": {"read_file": WHOLE},
}
"""Each of these agreements is in force: what that allows comes beside."""
SUSPENDED_UNDER_AUDIT = {"conclude_audit": AUDITOR}
ENDED_UNDER_AUDIT: Allowed = {
    "expired under audit": {"conclude_audit": AUDITOR},
    "expired with an open finding": {},
}
AUDIT_STATES = {
    "not_audited": ("to be audited",),
    "under_audit": ("examined", "examined by two, by one in vain", "suspended under audit", "expired under audit"),
    "audited": ("audited, with a paper", "to be audited again", "expired with an open finding"),
}
KEEPS_FILES = (
    "formality filed",
    "formality objected",
    "formality settled",
    "paper first",
    "paper registered",
    "paper registered and deadline passed",
    "paper to verify where two signed in time",
    "paper refused",
    "paper verified",
    "paper closed",
)
"""Agreements with a file that an auditor reads on record."""

# ------------------------------------------------------------------------------------------------ the engagement

ENGAGEMENT_STEPS = (
    "create",
    "edit",
    "notify",
    "start_fieldwork",
    "circulate_draft",
    "open_contradictory",
    "finalise",
    "start_follow_up",
    "close",
    "cancel",
)
ENGAGEMENT: Allowed = {
    "new engagement": {"create": PISA},
    "new engagement of a party": {"create": PARTY},
    # Whose mandate is limited to other dossiers plans anew, gives the plan up, and does nothing else.
    "planned": {"edit": PISA, "notify": AUDITOR, "cancel": PISA},
    "notified": {"start_fieldwork": AUDITOR, "cancel": AUDITOR},
    # Nothing is reported before an audit is opened; the opinion waits for the answers, or for the end of their time.
    "in fieldwork": {"cancel": AUDITOR},
    "examining": {"circulate_draft": AUDITOR, "cancel": AUDITOR},
    "examining alone": {"circulate_draft": PISA, "cancel": PISA},
    "draft report": {"open_contradictory": AUDITOR, "cancel": AUDITOR},
    "answers awaited": {"cancel": AUDITOR},
    "time to answer over": {"finalise": AUDITOR, "cancel": AUDITOR},
    "all answered": {"finalise": AUDITOR, "cancel": AUDITOR},
    "opinion given": {"start_follow_up": AUDITOR},
    "opinion given, all ended": {"close": AUDITOR},
    "in follow-up": {},
    "in follow-up, all ended": {"close": AUDITOR},
    "closed engagement": {},
    "cancelled engagement": {},
    # Once nobody has a mandate to audit for it, the secretariat ends it.
    "planned by nobody any more": {"cancel": SECRETARIAT},
    "planned by a party": {"edit": PARTY, "cancel": PARTY},
    "examining for a party": {"cancel": SECRETARIAT},
    "ended by nobody any more": {"close": SECRETARIAT},
}
ENGAGEMENT_STATES = {
    "planned": ("planned", "planned by nobody any more"),
    "notified": ("notified",),
    "fieldwork": ("in fieldwork", "examining", "examining alone", "examining for a party"),
    "draft_report": ("draft report",),
    "contradictory": ("answers awaited", "time to answer over", "all answered"),
    "final": ("opinion given", "opinion given, all ended", "ended by nobody any more"),
    "follow_up": ("in follow-up", "in follow-up, all ended"),
    "closed": ("closed engagement",),
    "cancelled": ("cancelled engagement",),
}

# ------------------------------------------------------------------------------------------------ the finding

FINDING_STEPS = (
    "create",
    "edit",
    "answer",
    "record_silence",
    "accept",
    "contest",
    "confirm_implemented",
    "give_up",
    "drop",
    "read_file",
)
READ = {"read_file": WHOLE}
"""These answers came with a document."""
FINDING: Allowed = {
    # Recorded on a dossier whose audit is opened, before the answers are asked for.
    "new finding": {"create": AUDITOR},
    "new finding of a party": {},
    "new finding on what is not examined": {},
    "new finding too late": {},
    "new finding of another": {},
    "finding": {"edit": AUDITOR, "drop": AUDITOR},
    "finding on one dossier": {"edit": PISA, "drop": PISA},
    "finding circulated": {"edit": AUDITOR, "drop": AUDITOR},
    # Answered by whoever may sign for the audited organisation, in time or late; silence is the clock’s to record.
    "finding to answer": {"answer": LOUGA_SIGNS, "drop": AUDITOR},
    "finding, time to answer over": {"answer": LOUGA_SIGNS, "record_silence": CLOCK, "drop": AUDITOR},
    "finding without answer": {
        "answer": LOUGA_SIGNS,
        "confirm_implemented": AUDITOR,
        "give_up": AUDITOR,
        "drop": AUDITOR,
    },
    "finding answered": {
        "accept": AUDITOR,
        "contest": AUDITOR,
        "give_up": AUDITOR,
        "drop": AUDITOR,
        **READ,
    },
    "answer accepted": {"confirm_implemented": AUDITOR, "give_up": AUDITOR, "drop": AUDITOR, **READ},
    "answer contested": {"confirm_implemented": AUDITOR, "give_up": AUDITOR, "drop": AUDITOR, **READ},
    "finding implemented": READ,
    "finding not implemented": READ,
    "finding dropped": READ,
    "finding judged by a party": {"give_up": SECRETARIAT, "drop": SECRETARIAT},
    "finding judged by nobody any more": {"give_up": SECRETARIAT, "drop": SECRETARIAT},
}
FINDING_STATES = {
    "open": (
        "finding",
        "finding on one dossier",
        "finding circulated",
        "finding to answer",
        "finding, time to answer over",
    ),
    "no_answer": ("finding without answer",),
    "answered": ("finding answered", "finding judged by a party", "finding judged by nobody any more"),
    "accepted": ("answer accepted",),
    "contested": ("answer contested",),
    "implemented": ("finding implemented",),
    "not_implemented": ("finding not implemented",),
    "dropped": ("finding dropped",),
}
TIME_LEAVES_THE_STATE = ("finding, time to answer over",)
"""The clock records the silence first; everybody else may then go on."""
