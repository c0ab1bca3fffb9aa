"""Every address of the product and what it answers to four people: nobody signed in, an outsider, a member without the
right, a member with it. An address that is not here fails the suite.

Written by hand. `{in review}` in a path is the reference of that scene of the gallery. Not here: what a page says, and
who may do a step in another state (tests/agreements/policy.py)."""

from __future__ import annotations

from typing import NamedTuple

LOGIN = "login"
"""302 to the login page, from where one comes back."""
HOME = "home"
"""302 to somewhere else: this page is not for whoever is, or is not, signed in."""
Answer = int | str


class Row(NamedTuple):
    """Four answers to GET, in the order of the module's docstring; `without` and `holder` are people of the gallery."""

    path: str
    anonymous: Answer
    outsider: Answer
    without_right: Answer
    with_right: Answer
    without: str = "reviewer.it"
    holder: str = "drafter.it"


def everybody(path: str) -> Row:
    return Row(path, 200, 200, 200, 200)


def signed_in(path: str) -> Row:
    return Row(path, LOGIN, 200, 200, 200)


def step(scene: str, name: str, without: str, holder: str) -> Row:
    """A step: hidden from the outsider, refused to the member without the right."""
    return Row(f"/agreements/{{{scene}}}/{name}/", LOGIN, 404, 403, 200, without, holder)


def nowhere(path: str, holder: str = "secretariat", anonymous: Answer = LOGIN) -> Row:
    """No page, whoever asks."""
    return Row(path, anonymous, 404, 404, 404, "reviewer.sn", holder)


TABLE: dict[str, list[Row]] = {
    # The portal.
    "portal:desk": [everybody("/")],
    "portal:help": [everybody("/help/")],
    "portal:register": [everybody("/register/")],
    "portal:register_file": [everybody("/register.csv"), everybody("/register.xlsx")],
    "portal:workflows": [everybody("/workflows/")],
    "portal:workflow": [
        everybody("/workflows/agreement/"),
        everybody("/workflows/formality_template/"),
        nowhere("/workflows/invented/", anonymous=404),
    ],
    "portal:account": [signed_in("/account/")],
    "portal:saved": [Row("/saved/", HOME, HOME, HOME, HOME)],  # forms are posted there, never read
    "portal:mailbox": [nowhere("/demo/mailbox/", anonymous=404)],  # the demonstration alone has one
    "portal:gallery": [nowhere("/gallery/", anonymous=404)],  # the demonstration and those who develop
    "portal:letter": [nowhere("/demo/mailbox/1/", anonymous=404)],
    # The account.
    "account_login": [Row("/account/login/", 200, HOME, HOME, HOME)],
    "account_logout": [Row("/account/logout/", HOME, 200, 200, 200)],
    "account_inactive": [everybody("/account/inactive/")],
    "account_reauthenticate": [signed_in("/account/reauthenticate/")],
    "account_change_password": [signed_in("/account/password/change/")],
    "account_reset_password": [everybody("/account/password/reset/")],
    "account_reset_password_done": [everybody("/account/password/reset/done/")],
    "account_reset_password_from_key": [everybody("/account/password/reset/key/1-wrong-key/")],
    "account_reset_password_from_key_done": [everybody("/account/password/reset/key/done/")],
    # The network, its mandates and decisions.
    "governance:network": [everybody("/network/")],
    "governance:organisation": [
        everybody("/network/{Commune de Louga}/"),
        nowhere("/network/00000000-0000-4000-8000-000000000000/", anonymous=404),
    ],
    "governance:organisation_step": [
        Row("/network/{Commune de Louga}/suspend_organisation/", LOGIN, 403, 403, 200, "people.sn", "secretariat"),
        Row("/network/{Commune de Thiès}/readmit_organisation/", LOGIN, 403, 403, 200, "drafter.th", "secretariat"),
        Row("/network/{Commune de Thiès}/suspend_organisation/", LOGIN, 403, 403, 403, "drafter.th", "secretariat"),
        nowhere("/network/{Commune de Louga}/record_decision/"),
        nowhere("/network/{Commune de Louga}/load/"),
    ],
    "governance:mandates": [signed_in("/mandates/")],
    "governance:propose": [Row("/mandates/propose/", LOGIN, 403, 403, 200, "reviewer.sn", "people.sn")],
    "governance:mandate_document": [
        Row("/mandates/{confirmed mandate}/document/", LOGIN, 404, 404, 200, "reviewer.it", "reviewer.sn"),
        nowhere("/mandates/{mandate in force}/document/"),
    ],
    "governance:mandate": [
        Row("/mandates/{mandate in force}/", LOGIN, 404, 404, 200, "reviewer.it", "people.sn"),
        Row("/mandates/{revoked mandate}/", LOGIN, 404, 404, 200, "reviewer.it", "auditor"),
        nowhere("/mandates/00000000-0000-4000-8000-000000000000/"),
    ],
    "governance:mandate_step": [
        Row("/mandates/{mandate in force}/revoke/", LOGIN, 404, 403, 200, "reviewer.sn", "people.sn"),
        Row(
            "/mandates/{mandate proposed by the secretariat}/confirm/", LOGIN, 404, 403, 200, "reviewer.sn", "people.sn"
        ),
        Row(
            "/mandates/{mandate proposed by a people manager}/confirm/",
            LOGIN,
            404,
            403,
            403,
            "reviewer.sn",
            "people.sn",
        ),
        Row(
            "/mandates/{mandate proposed by a people manager}/refuse/", LOGIN, 404, 403, 200, "reviewer.sn", "people.sn"
        ),
        nowhere("/mandates/{mandate proposed by the secretariat}/take_effect/"),
        nowhere("/mandates/{mandate proposed by the secretariat}/propose/"),
        Row("/mandates/{revoked mandate}/revoke/", LOGIN, 404, 403, 403, "people.sn", "secretariat"),
        nowhere("/mandates/{mandate in force}/end/"),
        nowhere("/mandates/{mandate in force}/create/"),
    ],
    "governance:decisions": [signed_in("/decisions/")],
    "governance:decision_new": [Row("/decisions/new/", LOGIN, 403, 403, 200, "chair", "secretariat")],
    "governance:decision": [
        Row("/decisions/{decision}/", LOGIN, 200, 404, 200, "newcomer", "chair"),
        nowhere("/decisions/DEC-1999-001/"),
    ],
    "governance:decision_document": [
        Row("/decisions/{decision}/document/", LOGIN, 200, 404, 200, "newcomer", "chair"),
        nowhere("/decisions/{decision without document}/document/"),
    ],
    # The audits.
    "audits:engagements": [signed_in("/audits/")],
    "audits:new": [Row("/audits/new/", LOGIN, 403, 403, 200, "secretariat", "auditor")],
    "audits:engagement": [
        Row("/audits/{planned}/", LOGIN, 404, 404, 200, "secretariat", "auditor"),
        Row("/audits/{notified}/", LOGIN, 404, 404, 200, "chair", "reviewer.sn"),
        Row("/audits/{opinion given}/", LOGIN, 404, 200, 200, "auditor2", "drafter.sn"),
        nowhere("/audits/AU-1999-001/"),
    ],
    "audits:opinion_pdf": [
        Row("/audits/{opinion given}/opinion.pdf", LOGIN, 404, 200, 200, "auditor2", "signatory.sn"),
        nowhere("/audits/{all answered}/opinion.pdf"),
    ],
    "audits:finding_new": [
        Row("/audits/{examining}/findings/new/{the host as id}/", LOGIN, 404, 403, 200, "reviewer.sn", "auditor"),
        nowhere("/audits/{examining}/findings/new/00000000-0000-4000-8000-000000000000/"),
    ],
    "audits:finding": [
        Row("/audits/{finding}/", LOGIN, 404, 404, 200, "secretariat", "auditor"),
        Row("/audits/{finding circulated}/", LOGIN, 404, 404, 200, "chair", "signatory.sn"),
        nowhere("/audits/{examining}/findings/99/"),
    ],
    "audits:finding_file": [
        Row("/audits/{finding answered}/files/{answer file}/", LOGIN, 404, 404, 200, "chair", "signatory.sn"),
        nowhere("/audits/{finding answered}/files/00000000-0000-4000-8000-000000000000/"),
    ],
    "audits:finding_step": [
        Row("/audits/{finding}/edit/", LOGIN, 404, 404, 200, "secretariat", "auditor"),
        Row("/audits/{finding to answer}/answer/", LOGIN, 404, 403, 200, "auditor", "signatory.sn"),
        Row("/audits/{finding answered}/accept/", LOGIN, 404, 403, 200, "signatory.sn", "auditor"),
        nowhere("/audits/{finding to answer}/record_silence/"),
        nowhere("/audits/{finding}/create/", "auditor"),
    ],
    "audits:engagement_step": [
        Row("/audits/{planned}/notify/", LOGIN, 404, 404, 200, "secretariat", "auditor"),
        Row("/audits/{notified}/start_fieldwork/", LOGIN, 404, 403, 200, "secretariat", "auditor"),
        Row("/audits/{planned by nobody any more}/cancel/", LOGIN, 404, 404, 200, "auditor", "secretariat"),
        nowhere("/audits/{planned}/create/", "auditor"),
        nowhere("/audits/{planned}/no_such_step/", "auditor"),
    ],
    # The agreements.
    "agreements:agreements": [everybody("/agreements/")],
    "agreements:new": [Row("/agreements/new/", LOGIN, 403, 403, 200)],
    "agreements:agreement": [
        Row("/agreements/{complete draft}/", 404, 404, 404, 200, "reviewer.sn", "reviewer.it"),
        Row("/agreements/{draft again}/", 404, 404, 404, 200, "reviewer.bf", "reviewer.sn"),
        Row("/agreements/{in review}/", 404, 404, 404, 200, "chair", "reviewer.sn"),
        Row("/agreements/{open}/", 404, 404, 404, 200, "reviewer.bf", "auditor"),
        everybody("/agreements/{in force}/"),
        everybody("/agreements/{terminated}/"),
        nowhere("/agreements/AG-1999-001/", anonymous=404),
    ],
    "agreements:text_pdf": [
        Row("/agreements/{open}/text.pdf", 404, 404, 404, 200, "reviewer.bf", "signatory.sn"),
        Row("/agreements/{in force}/text.pdf", 404, 404, 404, 200, "reviewer.bf", "drafter.sn"),
        nowhere("/agreements/{in review}/text.pdf", anonymous=404),
    ],
    "agreements:attachment": [
        Row("/agreements/{formality filed}/attachments/{file}/", 404, 404, 404, 200, "reviewer.bf", "people.sn"),
        Row("/agreements/{paper registered}/attachments/{scan}/", 404, 404, 404, 200, "reviewer.bf", "people.sn"),
        nowhere("/agreements/{in review}/attachments/{file}/", anonymous=404),
        nowhere("/agreements/{in review}/attachments/{scan}/", anonymous=404),
        nowhere("/agreements/{formality filed}/attachments/00000000-0000-4000-8000-000000000000/", anonymous=404),
    ],
    "agreements:timeline": [
        Row("/agreements/{in review}/timeline/", 404, 404, 200, 200),
        Row("/agreements/{in force}/timeline/", 404, 404, 200, 200),
    ],
    "agreements:document": [
        nowhere("/agreements/{in force}/documents/" + "0" * 64 + "/", anonymous=404),
    ],
    "agreements:durations": [signed_in("/agreements/time/")],
    "agreements:family": [
        Row("/agreements/{in review}/family/", 404, 404, 200, 200),
        everybody("/agreements/{in force}/family/"),
    ],
    "agreements:formalities": [Row("/agreements/formalities/", LOGIN, 403, 403, 200, "chair", "secretariat")],
    "agreements:formality_new": [Row("/agreements/formalities/new/", LOGIN, 403, 403, 200, "auditor", "secretariat")],
    "agreements:formalities_usual": [
        Row("/agreements/formalities/usual/", LOGIN, HOME, HOME, HOME, "drafter.it", "secretariat")
    ],
    "agreements:formality_step": [
        Row("/agreements/formalities/{formality in use}/change/", LOGIN, 404, 404, 200, "chair", "secretariat"),
        Row("/agreements/formalities/{formality in use}/retire/", LOGIN, 404, 404, 200, "reviewer.sn", "secretariat2"),
        Row("/agreements/formalities/{retired formality}/change/", LOGIN, 404, 404, 403, "chair", "secretariat"),
        nowhere("/agreements/formalities/{formality in use}/create/"),
    ],
    "agreements:certificate": [
        Row("/agreements/{in force}/certificate/", 404, 404, 404, 200, "reviewer.bf", "drafter.sn"),
        nowhere("/agreements/{half signed}/certificate/", anonymous=404),
    ],
    "agreements:certificate_pdf": [
        Row("/agreements/{in force}/certificate.pdf", 404, 404, 404, 200, "reviewer.bf", "auditor"),
        nowhere("/agreements/{half signed}/certificate.pdf", anonymous=404),
    ],
    "agreements:consolidated": [
        Row("/agreements/{amended}/consolidated/", 404, 404, 404, 200, "reviewer.bf", "drafter.sn"),
        nowhere("/agreements/{amendment in force}/consolidated/", anonymous=404),
    ],
    "agreements:consolidated_pdf": [
        Row("/agreements/{amended}/consolidated.pdf", 404, 404, 404, 200, "reviewer.bf", "auditor"),
    ],
    "agreements:changes": [
        Row("/agreements/{amendment agreed}/changes/", 404, 404, 404, 200, "reviewer.bf", "reviewer.sn"),
        nowhere("/agreements/{in force}/changes/", anonymous=404),
    ],
    "agreements:differences": [
        Row("/agreements/{draft again}/differences/", 404, 404, 404, 200, "reviewer.bf", "reviewer.sn"),
        Row("/agreements/{in force}/differences/", 404, 404, 404, 200, "reviewer.bf", "auditor"),
    ],
    "agreements:comments": [
        Row("/agreements/{draft again}/comments/", 404, 404, 404, 200, "reviewer.bf", "reviewer.sn"),
        Row("/agreements/{in review}/comments/", 404, 404, 404, 200, "chair", "auditor"),
        Row("/agreements/{in force}/comments/", 404, 404, 404, 200, "reviewer.bf", "auditor"),
    ],
    "agreements:edit": [
        Row("/agreements/{complete draft}/edit/", LOGIN, 404, 403, 200),
        Row("/agreements/{draft again}/edit/", LOGIN, 404, 403, 200, "drafter.sn", "secretariat"),
        Row("/agreements/{in force}/edit/", LOGIN, 403, 403, 403),
    ],
    "agreements:import": [Row("/agreements/{complete draft}/import/", LOGIN, 404, 403, 200)],
    "agreements:translations": [
        Row("/agreements/{complete draft}/translate/", LOGIN, 404, 403, 200),
        Row("/agreements/{in review}/translate/", LOGIN, 404, 403, 200, "reviewer.sn", "secretariat"),
        Row("/agreements/{in force}/translate/", LOGIN, 403, 403, 403),
    ],
    "agreements:translation": [
        Row("/agreements/{complete draft}/translate/it/", LOGIN, 404, 403, 200),
        Row("/agreements/{draft again}/translate/en/", LOGIN, 404, 403, 200, "drafter.sn", "secretariat"),
        Row("/agreements/{in review}/translate/it/", LOGIN, 404, 403, 200, "reviewer.sn", "drafter.it"),
        Row("/agreements/{in force}/translate/it/", LOGIN, 403, 403, 403),
        nowhere("/agreements/{complete draft}/translate/fr/"),
        nowhere("/agreements/{complete draft}/translate/de/"),
    ],
    "agreements:step": [
        step("complete draft", "invite_party", "reviewer.it", "drafter.it"),
        step("complete draft", "remove_party", "reviewer.it", "secretariat"),
        step("complete draft", "submit_for_review", "secretariat", "drafter.it"),
        step("complete draft", "abandon", "reviewer.it", "drafter.it"),
        step("in review", "name_signatory", "drafter.sn", "people.sn"),
        step("in review", "clear", "secretariat", "reviewer.sn"),
        step("in review", "request_changes", "auditor", "reviewer.sn"),
        step("in review", "comment", "auditor", "reviewer.sn"),
        step("in review", "answer_comment", "people.sn", "drafter.it"),
        step("in review", "resolve_comment", "auditor", "secretariat"),
        step("in review", "reopen_comment", "auditor", "reviewer.sn"),
        step("formality required", "file_formality", "reviewer.it", "reviewer.sn"),
        step("formality filed", "decide_formality", "reviewer.sn", "secretariat"),
        step("agreed", "open_for_signature", "writer", "secretariat2"),
        step("open", "recall", "drafter.it", "secretariat"),
        step("one has agreed", "withdraw_clearance", "secretariat", "reviewer.it"),
        step("half signed", "propose_recall", "signatory.sn", "secretariat"),
        step("open", "extend_deadline", "drafter.it", "secretariat"),
        Row("/agreements/{in force}/suspend/", LOGIN, 403, 403, 200, "drafter.it", "secretariat"),
        Row("/agreements/{suspended}/resume/", LOGIN, 403, 403, 200, "drafter.it", "secretariat"),
        step("open", "sign", "deputy.sn", "signatory.sn"),
        step("open", "register_paper", "people.sn", "secretariat"),
        step("paper registered", "verify_paper", "secretariat", "secretariat2"),
        step("paper registered", "refuse_paper", "secretariat", "writer"),
        step("signs on paper", "decline", "deputy.sn", "signatory.sn"),
        Row("/agreements/{signs on paper}/sign/", LOGIN, 404, 403, 403, "deputy.sn", "signatory.sn"),
        step("open", "decline", "reviewer.sn", "signatory.sn"),
        Row("/agreements/{in force}/terminate/", LOGIN, 403, 403, 200, "drafter.it", "secretariat"),
        Row("/agreements/{open}/enter_into_force/", LOGIN, 404, 403, 403, "drafter.it", "secretariat"),
        Row("/agreements/{open}/lapse/", LOGIN, 404, 403, 403, "drafter.it", "secretariat"),
        nowhere("/agreements/{in force}/expire/"),
        nowhere("/agreements/{complete draft}/create/"),
        nowhere("/agreements/{complete draft}/no_such_step/"),
        nowhere("/agreements/{in force}/save/"),
    ],
}
