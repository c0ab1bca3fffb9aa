"""What is done under an agreement that binds (DESIGN §4.1)."""

from __future__ import annotations

from datetime import timedelta

from tests.agreements.living import clockwork
from tests.agreements.living.deciding import WRONG_DECISION, decided, rests_on_a_decision, spend
from tests.agreements.living.facts import BINDING, IN_FORCE, SUSPENDED, Ask, Party
from tests.agreements.living.steps import Said, declare

# ------------------------------------------------------------------------------------------------ on a decision


def _keeps_what_binds_by_itself(ask: Ask) -> bool:
    """Of an amendment nothing is decided apart from its agreement."""
    return ask.is_secretary and not ask.dossier.parent


for name, source, target in (("suspend", IN_FORCE, SUSPENDED), ("resume", SUSPENDED, IN_FORCE)):
    declare(
        name,
        source,
        who=_keeps_what_binds_by_itself,
        provided=rests_on_a_decision,
        does=spend,
        said=decided,
        wrong=WRONG_DECISION,
        reason=True,
        to=target,
    )


def _exclude(ask: Ask) -> None:
    spend(ask)
    clockwork.leave(ask.world, ask.dossier, ask.said["organisation"], "excluded", ask.world.today)


def _excludable(ask: Ask) -> list[Said]:
    return [
        {**one, "organisation": party.side, "two_thirds": True} for one in decided(ask) for party in ask.dossier.bound
    ]


declare(
    "exclude_party",
    *BINDING,
    who=_keeps_what_binds_by_itself,
    provided=lambda ask: (
        rests_on_a_decision(ask)
        and ask.said["two_thirds"] is True
        and ask.said["organisation"] in [party.side for party in ask.dossier.bound]
    ),
    does=_exclude,
    said=_excludable,
    wrong={**WRONG_DECISION, "organisation": ["bf", "kl"], "two_thirds": [False]},
    reason=True,
)


def _plan(ask: Ask) -> None:
    spend(ask)
    ask.dossier.terminates_on, ask.dossier.ended_by_parties = ask.said["last_day"], False


def _before_it_ends(ask: Ask) -> bool:
    end, last = ask.dossier.end_date, ask.said["last_day"]
    return bool(last >= ask.world.today and (end is None or ask.dossier.terms.renewal == "tacit" or last <= end))


declare(
    "plan_termination",
    *BINDING,
    who=_keeps_what_binds_by_itself,
    provided=lambda ask: rests_on_a_decision(ask) and _before_it_ends(ask),
    does=_plan,
    said=lambda ask: [
        {**one, "last_day": ask.world.today + timedelta(days=n)} for one in decided(ask) for n in (0, 10, 45)
    ],
    wrong={
        **WRONG_DECISION,
        "last_day": [lambda ask: ask.world.today - timedelta(days=1), lambda ask: ask.world.today.replace(year=9999)],
    },
)


def _terminate(ask: Ask) -> None:
    spend(ask)
    clockwork.end(ask.world, ask.dossier, ask.world.today, "decision")


declare(
    "terminate",
    *BINDING,
    who=_keeps_what_binds_by_itself,
    provided=rests_on_a_decision,
    does=_terminate,
    said=decided,
    wrong=WRONG_DECISION,
    to="terminated",
)


# ------------------------------------------------------------------------------------------------ by a party


def _bound(ask: Ask) -> list[Party]:
    """The parties still bound for which this person may sign."""
    if ask.dossier.parent:
        return []
    return [party for party in ask.dossier.bound if party.side in ask.for_("sign_for")]


def _give_notice(ask: Ask) -> None:
    ask.party.leaves_on = ask.world.today + timedelta(days=ask.dossier.terms.notice_days)


def _object(ask: Ask) -> None:
    ask.party.objected_to = ask.dossier.end_date


def _may_object(ask: Ask) -> bool:
    dossier = ask.dossier
    if dossier.terms.renewal != "tacit" or dossier.end_date is None:
        return False
    in_time = ask.world.today <= dossier.end_date - timedelta(days=dossier.terms.objection_days)
    return in_time and any(party.objected_to != dossier.end_date for party in _bound(ask))


declare(
    "give_notice",
    *BINDING,
    who=lambda ask: any(party.leaves_on is None for party in _bound(ask)),
    does=_give_notice,
    reason=True,
    fresh=True,
)
declare("object_to_renewal", *BINDING, who=_may_object, does=_object, reason=True, fresh=True)


# ------------------------------------------------------------------------------------------------ by the clock alone

for name in ("withdraw_party", "renew", "expire", "remind"):
    declare(  # what is due is done before anybody asks: whoever asks finds it done
        name, *BINDING, who=lambda ask: ask.is_clock, provided=lambda _ask: False
    )
for name in ("consolidate", "receive_party", "supersede"):
    declare(  # in the act of another agreement, and in no other
        name, *BINDING, who=lambda ask: ask.is_clock, provided=lambda _ask: False, said=lambda _ask: []
    )


# ------------------------------------------------------------------------------------------------ afterwards


def _close(ask: Ask) -> None:
    ask.dossier.closed = True


declare(
    "close",
    "expired",
    "terminated",
    "superseded",
    who=lambda ask: ask.is_secretary and not ask.dossier.closed,
    does=_close,
)
