"""The policy, by hand: in which scene who may do which step. What is not written here must be refused.

Written from the design and never from the declarations: nothing of the product is imported. Not here: how the scenes
are reached (gallery.py) and the walk over every cell (test_policy.py)."""

from __future__ import annotations

from tests.audits import policy as audits

Allowed = dict[str, dict[str, frozenset[str]]]


def who(*names: str) -> frozenset[str]:
    return frozenset(names)


PEOPLE = {
    "drafter.it": "drafts for Arci Toscana, the drafting organisation of every scene but one",
    "drafter.sn": "drafts for Louga, the other party",
    "reviewer.it": "reviews for Arci Toscana",
    "reviewer.sn": "reviews for Louga",
    "reviewer.bf": "reviews for Koupéla, no party of any scene but one",
    "signatory.it": "signs for Arci Toscana, and is named",
    "signatory.sn": "signs for Louga, and is named",
    "deputy.sn": "may sign for Louga, and is never named",
    "signatory.bf": "signs for Koupéla",
    "people.sn": "names the people of Louga",
    "drafter.th": "drafts for Thiès, which is suspended",
    "secretariat": "keeps the register",
    "secretariat2": "keeps the register too",
    "writer": "keeps the register, and has edited every version but the first of Louga",
    **audits.PEOPLE,
    "chair": "chairs the steering committee",
    "outsider": "reads the dossiers of Scandicci",
    "ended": "held every mandate, until yesterday",
    "revoked": "held every mandate, until they were revoked",
    "keeper": "keeps, alone, the register of another network",
    "coming": "will hold every mandate, from tomorrow",
    "inactive": "holds every mandate, and the account is closed",
    "operator": "a superuser without a mandate",
    "newcomer": "an account without a mandate",
    "anonymous": "nobody signed in",
    "SYS": "the clock",
}

DRAFTER = who("drafter.it")
SECRETARIAT = who("secretariat", "secretariat2", "writer")
WRITERS = DRAFTER | SECRETARIAT
REVIEWERS = who("reviewer.it", "reviewer.sn")
SIGNATORIES = who("signatory.it", "signatory.sn")
HOLDERS = SIGNATORIES | who("deputy.sn")
LOUGA_REVIEWS = who("reviewer.sn")
CLOCK = who("SYS")

# ------------------------------------------------------------------------------------------------ the agreement

STEPS = (
    "create",
    "edit",
    "invite_party",
    "remove_party",
    "set_terms",
    "rebase",
    "admit",
    "translate",
    "submit_for_review",
    "name_signatory",
    "clear",
    "withdraw_clearance",
    "request_changes",
    "open_for_signature",
    "comment",
    "answer_comment",
    "resolve_comment",
    "reopen_comment",
    "file_formality",
    "decide_formality",
    "propose_recall",
    "recall",
    "extend_deadline",
    "replace_signatory",
    "sign",
    "register_paper",
    "verify_paper",
    "refuse_paper",
    "decline",
    "enter_into_force",
    "lapse",
    "abandon",
    "suspend",
    "resume",
    "give_notice",
    "withdraw_party",
    "exclude_party",
    "object_to_renewal",
    "plan_termination",
    "terminate",
    "consolidate",
    "receive_party",
    "supersede",
    "renew",
    "expire",
    "remind",
    "close",
    *audits.AUDIT_STEPS,
)

DRAFTING = dict.fromkeys(("edit", "invite_party", "remove_party", "set_terms", "translate", "abandon"), WRITERS)
COMMENTING = dict.fromkeys(("comment", "answer_comment", "resolve_comment", "reopen_comment"), REVIEWERS | WRITERS)
REVIEWING = {
    **COMMENTING,
    "translate": WRITERS,
    "name_signatory": REVIEWERS | who("people.sn"),
    "request_changes": REVIEWERS | SECRETARIAT,
    "abandon": WRITERS,
}

AGREED = {**REVIEWING, "withdraw_clearance": REVIEWERS}
MORE_TIME = {"extend_deadline": SECRETARIAT}
OTHER_NAME = {"replace_signatory": SECRETARIAT | who("people.sn")}
PAPER = {"register_paper": SECRETARIAT}
VERIFIERS = who("secretariat2", "writer")
"""Of the secretariat, without whoever registered the paper."""
DECIDING = {"verify_paper": VERIFIERS, "refuse_paper": VERIFIERS}
LASTING = {
    "give_notice": HOLDERS,
    "exclude_party": SECRETARIAT,
    "plan_termination": SECRETARIAT,
    "terminate": SECRETARIAT,
}
SUSPENDED = {**LASTING, "resume": SECRETARIAT}
BINDING = {**LASTING, "suspend": SECRETARIAT}

LOUGA_WRITES = who("drafter.sn") | SECRETARIAT
JOINING = {"edit": LOUGA_WRITES, "translate": LOUGA_WRITES, "abandon": LOUGA_WRITES}
AMENDING = {**JOINING, "set_terms": LOUGA_WRITES}
AMENDMENT_AGREED = {
    **dict.fromkeys(COMMENTING, REVIEWERS | LOUGA_WRITES),
    "name_signatory": REVIEWERS | who("people.sn"),
    "request_changes": REVIEWERS | SECRETARIAT,
    "abandon": LOUGA_WRITES,
    "translate": LOUGA_WRITES,
    "withdraw_clearance": REVIEWERS,
}
ONE_SIGNATURE_BEFORE = {
    **MORE_TIME,
    **OTHER_NAME,
    **PAPER,
    "propose_recall": SECRETARIAT,
    "sign": who("signatory.sn"),
    "decline": who("signatory.sn"),
}

AGREEMENT: Allowed = {
    # Before it exists.
    "new": {"create": WRITERS},
    "new, drafted by Louga": {"create": who("drafter.sn") | SECRETARIAT},
    "new, drafted outside the network": {},
    "new, drafted by a suspended organisation": {},
    # Drafting. Only the drafting organisation sends to review, and only what is complete.
    "empty draft": DRAFTING,
    "draft without a text": DRAFTING,
    "draft with one party": DRAFTING,
    "draft with a stranger": DRAFTING,
    "draft without a reviewer": DRAFTING,
    "terms too large": DRAFTING,
    "complete draft of a suspended organisation": dict.fromkeys(DRAFTING, SECRETARIAT | who("drafter.th")),
    "complete draft": {**DRAFTING, "submit_for_review": DRAFTER},
    "draft again": {**DRAFTING, "submit_for_review": DRAFTER},
    # Review. Who has agreed is not asked twice; who edited the version does not open it.
    "in review": {**REVIEWING, "clear": REVIEWERS},
    "one has agreed": {**REVIEWING, "clear": who("reviewer.sn"), "withdraw_clearance": who("reviewer.it")},
    "one names nobody": AGREED,
    "one is named in vain": AGREED,
    "unprintable": AGREED,
    "agreed": {**AGREED, "open_for_signature": who("secretariat", "secretariat2")},
    # Prior formalities: the party files, the secretariat decides; nothing is opened before all are settled.
    "formality required": {**AGREED, "file_formality": LOUGA_REVIEWS, "decide_formality": SECRETARIAT},
    "formality filed": {**AGREED, "decide_formality": SECRETARIAT},
    "formality objected": {**AGREED, "file_formality": LOUGA_REVIEWS},
    "formality settled": {**AGREED, "open_for_signature": who("secretariat", "secretariat2")},
    # Signature. The person named, and nobody else of the organisation; recalled by two once somebody signed.
    "open": {**MORE_TIME, **OTHER_NAME, **PAPER, "recall": SECRETARIAT, "sign": SIGNATORIES, "decline": SIGNATORIES},
    "half signed": {
        **MORE_TIME,
        **OTHER_NAME,
        **PAPER,
        "propose_recall": SECRETARIAT,
        "sign": who("signatory.sn"),
        "decline": who("signatory.sn"),
    },
    "recall proposed": {
        **MORE_TIME,
        **OTHER_NAME,
        **PAPER,
        "recall": who("secretariat", "writer"),
        "sign": who("signatory.sn"),
        "decline": who("signatory.sn"),
    },
    "mandates lost": {**MORE_TIME, **OTHER_NAME, **PAPER, "recall": SECRETARIAT},
    "past the deadline": {"lapse": SECRETARIAT | CLOCK},
    "two of three signed": {
        **MORE_TIME,
        **OTHER_NAME,
        **PAPER,
        "propose_recall": SECRETARIAT,
        "sign": who("signatory.sn"),
        "decline": who("signatory.sn"),
    },
    "two of three in time": {"enter_into_force": SECRETARIAT | CLOCK},
    "waits for its date": {**MORE_TIME, "propose_recall": SECRETARIAT},
    # Pen and stamp. Who registered the paper does not verify it; while it waits its party does nothing else, no clock
    # ends the round, and two persons recall the text as after a signature.
    "signs on paper": {
        **MORE_TIME,
        **OTHER_NAME,
        **PAPER,
        "recall": SECRETARIAT,
        "sign": who("signatory.it"),
        "decline": SIGNATORIES,
    },
    "paper first": {
        **MORE_TIME,
        **PAPER,
        **DECIDING,
        "replace_signatory": SECRETARIAT,
        "propose_recall": SECRETARIAT,
        "sign": who("signatory.it"),
        "decline": who("signatory.it"),
    },
    "paper registered": {**MORE_TIME, **DECIDING, "propose_recall": SECRETARIAT},
    "paper registered and deadline passed": DECIDING,
    "paper to verify where two signed in time": DECIDING,
    "paper refused": {
        **MORE_TIME,
        **OTHER_NAME,
        **PAPER,
        "propose_recall": SECRETARIAT,
        "decline": who("signatory.sn"),
    },
    "paper verified": BINDING,
    "paper closed": {**REVIEWING, "clear": who("reviewer.it"), "withdraw_clearance": who("reviewer.sn")},
    # Binding.
    "in force": BINDING,
    "past its last day": {**BINDING, "expire": CLOCK},
    "notice given": {**BINDING, "give_notice": who("signatory.it")},
    "notice over": {**BINDING, "give_notice": who("signatory.it"), "withdraw_party": CLOCK},
    "renewable": {**BINDING, "object_to_renewal": HOLDERS},
    "objected": {**BINDING, "object_to_renewal": who("signatory.it")},
    "objected, past its last day": {**BINDING, "expire": CLOCK},
    "to be renewed": {**BINDING, "renew": CLOCK},
    "to be reminded": {**BINDING, "remind": CLOCK},
    "termination planned": BINDING,
    "planned day over": {**BINDING, "terminate": SECRETARIAT | CLOCK},
    "suspended": SUSPENDED,
    "suspended past its last day": {**SUSPENDED, "expire": CLOCK},
    "suspended, notice over": {**SUSPENDED, "give_notice": who("signatory.it"), "withdraw_party": CLOCK},
    "suspended, renewable": {**SUSPENDED, "object_to_renewal": HOLDERS},
    "suspended, to be renewed": {**SUSPENDED, "renew": CLOCK},
    "suspended, to be reminded": {**SUSPENDED, "remind": CLOCK},
    "resumed": BINDING,
    # Ended: nobody does anything any more, but to close what bound.
    "abandoned": {},
    "lapsed": {},
    "expired": {"close": SECRETARIAT},
    "terminated": {"close": SECRETARIAT},
    "superseded": {"close": SECRETARIAT},
    "closed": {},
    # Amendments and accessions: drafted by a party, or for whoever joins; they end with their agreement.
    "new amendment": {"create": LOUGA_WRITES},
    "new amendment by a stranger": {},
    "new amendment of what binds nobody": {},
    "new amendment of an amendment": {},
    "new accession": {"create": SECRETARIAT},
    "new accession of a party": {},
    "new agreement that replaces": {"create": WRITERS},
    "amendment that changes nothing": AMENDING,
    "amendment that does not fit": AMENDING,
    "amendment": {**AMENDING, "submit_for_review": who("drafter.sn")},
    "amendment to draw anew": {**AMENDING, "rebase": LOUGA_WRITES},
    "amendment, its agreement terminated": AMENDING,
    "amendment to draw anew, its agreement terminated": AMENDING,
    "amendment agreed": {**AMENDMENT_AGREED, "open_for_signature": who("secretariat", "secretariat2")},
    "amendment of the same article agreed": AMENDMENT_AGREED,
    "amendment agreed on an older text": AMENDMENT_AGREED,
    "amendment agreed, its agreement terminated": AMENDMENT_AGREED,
    "amendment open": {
        **MORE_TIME,
        **OTHER_NAME,
        **PAPER,
        "recall": SECRETARIAT,
        "sign": SIGNATORIES,
        "decline": SIGNATORIES,
    },
    "amendment half signed": ONE_SIGNATURE_BEFORE,
    "accession half signed": ONE_SIGNATURE_BEFORE,
    "replacement half signed": ONE_SIGNATURE_BEFORE,
    "amendment open, its agreement terminated": {"lapse": SECRETARIAT | CLOCK, "recall": SECRETARIAT},
    "amendment signed, its agreement terminated": {"lapse": SECRETARIAT | CLOCK},
    "amendment in force": {},
    "amendment of what was terminated": {"expire": CLOCK},
    "amended": BINDING,
    "accession to admit": {**JOINING, "admit": SECRETARIAT},
    "accession to admit, its agreement terminated": JOINING,
    "accession admitted": {**JOINING, "submit_for_review": who("drafter.sn")},
    "accession in force": {},
    "joined": BINDING,
    # Audited beside its state, which goes on; closed only once the audit is concluded and every finding has ended.
    **{scene: {**BINDING, **steps} for scene, steps in audits.AUDIT.items()},
    "suspended under audit": {**SUSPENDED, **audits.SUSPENDED_UNDER_AUDIT},
    **audits.ENDED_UNDER_AUDIT,
}
for scene in audits.KEEPS_FILES:
    AGREEMENT[scene] = {**AGREEMENT[scene], "read_file": audits.WHOLE}

STATES = {
    "draft": ("empty draft", "complete draft", "draft again"),
    "in_review": ("in review", "agreed"),
    "open_for_signature": ("open", "half signed", "past the deadline"),
    "in_force": ("in force", "past its last day"),
    "suspended": ("suspended", "suspended past its last day"),
    "abandoned": ("abandoned",),
    "lapsed": ("lapsed",),
    "expired": ("expired",),
    "terminated": ("terminated",),
    "superseded": ("superseded",),
}
"""State → its main scenes."""

TIME_GOES_FIRST = {
    "past the deadline": "lapsed",
    "past its last day": "expired",
    "suspended past its last day": "expired",
    "two of three in time": "in_force",
    "notice over": "terminated",
    "suspended, notice over": "terminated",
    "objected, past its last day": "expired",
    "planned day over": "terminated",
    "amendment of what was terminated": "expired",
    "amendment open, its agreement terminated": "lapsed",
    "amendment signed, its agreement terminated": "lapsed",
    "mandate past its last day": "ended",
}
"""Scene → the state it really has: nobody has looked since. The door lets the clock act first, so that there every
step is refused, whatever this table says of it."""

TIME_LEAVES_THE_STATE = (
    "to be renewed",
    "to be reminded",
    "suspended, to be renewed",
    "suspended, to be reminded",
    *audits.TIME_LEAVES_THE_STATE,
)
"""Scenes in which the clock acts first and everybody else may then go on; the clock itself finds it done."""

# ------------------------------------------------------------------------------------------------ the mandate

MANDATE_STEPS = ("create", "propose", "take_effect", "confirm", "refuse", "revoke", "end", "read_document")
NAMING = SECRETARIAT | who("people.sn")
READ = {"read_document": audits.AUDITORS}
"""What was proposed has a document, which auditors read on record."""
MANDATE: Allowed = {
    # Before it exists: a people manager for the own organisation, the secretariat for any, and for the network.
    "new mandate": {"create": CLOCK, "propose": NAMING},
    "new mandate on the network": {"create": CLOCK, "propose": SECRETARIAT},
    "new mandate on another organisation": {"create": CLOCK},
    # Proposed: confirmed neither by whoever proposed it nor by the person it names.
    "mandate proposed by a people manager": {"confirm": SECRETARIAT, "refuse": NAMING, **READ},
    "mandate proposed by the secretariat": {"confirm": NAMING - who("secretariat"), "refuse": NAMING, **READ},
    "mandate proposed for a people manager": {"confirm": who("secretariat2", "writer"), "refuse": NAMING, **READ},
    "mandate proposed on the network": {"confirm": who("secretariat2", "writer"), "refuse": SECRETARIAT, **READ},
    "mandate proposed in vain": {"refuse": NAMING, **READ},
    "refused mandate": {**READ},
    # In force: the last one to keep a register stays.
    "mandate in force": {"revoke": SECRETARIAT | who("people.sn")},
    "confirmed mandate": {"revoke": SECRETARIAT | who("people.sn"), **READ},
    "mandate to keep the register": {"revoke": SECRETARIAT},
    "last mandate to keep a register": {},
    "mandate past its last day": {"revoke": SECRETARIAT | who("people.sn"), "end": CLOCK},
    "ended mandate": {**READ},
    "revoked mandate": {**READ},
}
MANDATE_STATES = {
    "proposed": ("mandate proposed by a people manager", "mandate proposed on the network", "mandate proposed in vain"),
    "refused": ("refused mandate",),
    "active": ("mandate in force", "confirmed mandate", "mandate past its last day"),
    "ended": ("ended mandate",),
    "revoked": ("revoked mandate",),
}

# ------------------------------------------------------------------------------------------------ the network

NETWORK_STEPS = ("found", "load", "record_decision", "suspend_organisation", "readmit_organisation")
REGISTER = dict.fromkeys(("record_decision", "suspend_organisation", "readmit_organisation"), SECRETARIAT)
NETWORK: Allowed = {
    "new network": {"found": CLOCK},
    "the network": {"load": CLOCK, **REGISTER},
}
NETWORK_STATES = {"active": ("the network",)}

# ------------------------------------------------------------------------------------------------ the formalities kept

FORMALITY_STEPS = ("create", "change", "retire")
FORMALITY: Allowed = {
    "new formality": {"create": SECRETARIAT},
    "formality in use": {"change": SECRETARIAT, "retire": SECRETARIAT},
    "retired formality": {},
}
FORMALITY_STATES = {"in_use": ("formality in use",), "retired": ("retired formality",)}
