"""Each constraint that ties a state to its evidence, and how it is broken. Not here: the breaking (test_guards.py)."""

from __future__ import annotations

DRAFT = "agreements_agreement SET "
SOMEBODY = "(SELECT id FROM governance_person WHERE email = 'auditor@demo.example')"
EXAMINED = "governance_examination SET "
ENGAGEMENT, FINDING = "audits_engagement SET ", "audits_finding SET "
NO_OPINION = "document_id = NULL, opinion = '', final_at = NULL, conclusion_fr = '', conclusion_it = ''"
AUDITS = {
    "agreement_audit_says_since_when": [("examining", DRAFT + "audit_since = NULL")],
    "agreement_audited_says_when": [("concluded", DRAFT + "audited_at = NULL")],
    "only_what_bound_is_audited": [("draft", DRAFT + "audit = 'audited', audited_at = state_since")],
    "concluded_once_opened_and_final": [
        ("concluded", EXAMINED + "opened_at = NULL"),
        ("examining", EXAMINED + "concluded_at = opened_at"),
    ],
    "opened_from_the_fieldwork_on": [("examining", EXAMINED + "standing = 'named'")],
    "engagement_is_named": [("planned", ENGAGEMENT + "title = ''")],
    "engagement_period_ends": [("planned", ENGAGEMENT + "period_to = '2001-01-01'")],
    "engagement_was_notified": [("notified", ENGAGEMENT + "notified_at = NULL")],
    "engagement_report_is_written": [("draft_report", ENGAGEMENT + "summary = ''")],
    "engagement_asked_for_answers": [("contradictory", ENGAGEMENT + "answer_by = NULL")],
    "final_engagement_has_its_opinion": [
        ("planned", ENGAGEMENT + "opinion = 'adverse'"),
        ("final", ENGAGEMENT + NO_OPINION),
    ],
    "ended_engagement_says_when": [
        ("closed", ENGAGEMENT + "ended_at = NULL"),
        ("planned", ENGAGEMENT + "ended_at = state_since"),
    ],
    "only_what_is_answered_has_an_answer": [("to_answer", FINDING + "answer_text = 'Oui.'")],
    "answered_finding_has_its_answer": [("answered", FINDING + "answered_at = NULL")],
    "silence_follows_a_deadline": [("silent", FINDING + "answer_by = NULL")],
    "ended_finding_says_when": [
        ("dropped", FINDING + "ended_at = NULL"),
        ("found", FINDING + "ended_at = state_since"),
    ],
    "implemented_finding_has_evidence": [("implemented", FINDING + "evidence = ''")],
}
BROKEN: dict[str, list[tuple[str, str]]] = {  # constraint → how it is broken, on which scene
    "agreement_is_named": [("draft", DRAFT + "title = ''"), ("draft", DRAFT + "reference = ''")],
    "open_for_signature_has_a_text_and_a_deadline": [
        ("opened", DRAFT + "deadline = NULL"),
        ("opened", DRAFT + "document_id = NULL"),
        ("opened", DRAFT + "round_number = 0"),
    ],
    "what_bound_has_its_date_and_text": [
        ("in_force", DRAFT + "in_force_at = NULL"),
        ("in_force", DRAFT + "document_id = NULL"),
    ],
    "only_what_bound_has_a_date_of_entry": [("draft", DRAFT + "in_force_at = state_since")],
    "what_ended_says_when": [
        ("draft", DRAFT + "ended_at = state_since"),
        ("abandoned", DRAFT + "ended_at = NULL"),
        ("terminated", DRAFT + "ended_at = NULL"),
    ],
    "suspension_rests_on_a_decision": [("suspended", DRAFT + "decision_id = NULL")],
    "termination_rests_on_a_decision": [("terminated", DRAFT + "decision_id = NULL")],
    "review_is_of_a_numbered_version": [
        ("in_review", DRAFT + "version_number = 0"),
        ("opened", DRAFT + "version_number = 0"),
    ],
    "clearance_has_its_instant": [
        ("agreed", "agreements_party SET cleared_at = NULL"),
        ("agreed", "agreements_party SET cleared_version = NULL"),
    ],
    "comment_says_something": [("commented", "agreements_comment SET body = ''")],
    "answer_has_no_life": [
        ("commented", "agreements_comment SET anchor = 'preamble' WHERE answers_id IS NOT NULL"),
        ("commented", "agreements_comment SET resolved_at = written_at WHERE answers_id IS NOT NULL"),
    ],
    "resolution_says_who_and_when": [
        ("commented", "agreements_comment SET resolved_at = written_at WHERE answers_id IS NULL"),
        ("commented", "agreements_comment SET resolved_by_id = person_id WHERE answers_id IS NULL"),
    ],
    "required_is_not_filed": [
        ("with_formality", "agreements_formality SET filed_at = required_at"),
        ("with_formality", "agreements_formality SET decided_at = required_at"),
    ],
    "submitted_awaits_its_decision": [
        ("formality_filed", "agreements_formality SET filed_at = NULL"),
        ("formality_filed", "agreements_formality SET decided_at = required_at"),
    ],
    "decided_on_what_was_filed": [
        ("formality_satisfied", "agreements_formality SET filed_at = NULL"),
        ("formality_satisfied", "agreements_formality SET decided_at = NULL"),
        ("formality_satisfied", "agreements_formality SET finding = ''"),
    ],
    "not_applicable_says_why": [
        ("formality_not_applicable", "agreements_formality SET filed_at = required_at"),
        ("formality_not_applicable", "agreements_formality SET decided_at = NULL"),
        ("formality_not_applicable", "agreements_formality SET finding = ''"),
    ],
    "paper_says_where_it_is_kept": [("paper_registered", "agreements_papercopy SET kept_at = ''")],
    "paper_is_decided_by_another": [
        ("paper_verified", "agreements_papercopy SET decided_by_id = registered_by_id"),
        ("paper_refused", "agreements_papercopy SET registered_by_id = decided_by_id"),
    ],
    "paper_to_verify_is_undecided": [
        ("paper_registered", "agreements_papercopy SET decided_at = registered_at"),
        ("paper_registered", "agreements_papercopy SET reason = 'Mauvais scan'"),
    ],
    "paper_verified_says_by_whom": [
        ("paper_verified", "agreements_papercopy SET decided_by_id = NULL"),
        ("paper_verified", "agreements_papercopy SET decided_at = NULL"),
    ],
    "paper_refused_says_why": [
        ("paper_refused", "agreements_papercopy SET reason = ''"),
        ("paper_refused", "agreements_papercopy SET decided_by_id = NULL"),
    ],
    "paper_closed_was_decided_by_nobody": [
        ("paper_closed", "agreements_papercopy SET decided_at = NULL"),
        ("paper_closed", "agreements_papercopy SET decided_by_id = " + SOMEBODY),
    ],
    "pen_and_stamp_rest_on_a_paper": [
        ("paper_verified", "agreements_signature SET paper_id = NULL"),
        ("paper_verified", "agreements_signature SET level = 'recorded'"),
        ("paper_verified", "agreements_signature SET method = 'password'"),
    ],
    "mandate_ends_after": [("draft", "governance_mandate SET ends = '2001-01-01'")],
    "membership_ends_after": [("in_force", "governance_membership SET until = '2001-01-01'")],
    "only_an_instrument_on_another_has_a_parent": [("in_force", DRAFT + "instrument = 'amendment'")],
    "only_an_amendment_ends_another": [("in_force", DRAFT + "ends_agreement = (1 = 1)")],
    "consolidated_after_the_signed_text": [("an_amendment_in_force", "agreements_consolidatedtext SET number = 0")],
    "accession_was_admitted": [("an_accession_in_force", DRAFT + "admitted_by_id = NULL")],
    "only_what_ended_is_closed": [("in_force", DRAFT + "closed_at = state_since")],
    "who_acceded_is_bound": [
        ("an_accession_in_force", "agreements_party SET bound_at = NULL WHERE acceded_by_id IS NOT NULL")
    ],
    "planned_termination_has_its_ground": [("in_force", DRAFT + "terminates_on = '2030-01-01'")],
    "terms_are_possible": [("draft", DRAFT + "minimum_parties = 1"), ("draft", DRAFT + "renewal_months = 0")],
    "notice_has_its_last_day": [
        ("in_force", "agreements_party SET leaves_on = '2030-01-01'"),
        ("notice_given", "agreements_party SET bound_at = NULL WHERE notice_at IS NOT NULL"),
    ],
    "who_left_was_bound_and_says_how": [
        ("in_force", "agreements_party SET left_at = bound_at"),
        ("draft", "agreements_party SET left_how = 'withdrew'"),
    ],
    **AUDITS,
    "a_proposal_says_whose_it_is": [
        ("proposed_mandate", "governance_mandate SET proposed_by = NULL"),
        ("proposed_mandate", "governance_mandate SET proposed_at = NULL"),
    ],
}
BY_INSERTION = {"decision_says_something"}
