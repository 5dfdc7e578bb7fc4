"""Deadlines nobody can keep or that never count: payments, lapses, refunds and evictions after the use."""

from collections.abc import Iterator
from datetime import datetime

from booking.policy.anchors import Anchor, at_the_end_of, said_after_use
from booking.policy.compiled import Case, Policy
from booking.policy.dated import Path
from booking.policy.names import Found, Said
from booking.policy.trial import EVERY, cases, open_days
from booking.policy.ways import Stage

NOON = 720
"""In minutes after midnight."""
_AFTER = "利用の後になっています（after で数えています）"


def after_use(policy: Policy) -> Iterator[Found]:
    """Refunds and evictions counted to a time after the use."""
    for index, eviction in enumerate(policy.document.evictions):
        if said_after_use(eviction.until):
            yield ("evictions", index, "deadline"), eviction.until, '"start"', _AFTER
    for index, table in enumerate(policy.document.refund):
        for key, steps in (("steps", table.steps), ("equipment_steps", table.equipment_steps or ())):
            for number, step in enumerate(steps):
                if said_after_use(step.deadline):
                    yield ("refund", index, key, number, "deadline"), step.deadline, '"start"', _AFTER


def wrong_payments(policy: Policy) -> Iterator[Found]:
    """Deadlines of payment that come when the use is over, or that contradict a confirmation by paying."""
    told: set[Path] = set()
    for index, table in enumerate(policy.document.payment):
        for key in ("due", "due_won"):
            anchor = getattr(table, key)
            own = [case for case in cases(policy) if anchor and getattr(policy.payment(case), key) is anchor]
            path = ("payment", index, key)
            if said_after_use(anchor) and any(policy.payment(case).auto_cancel for case in own):
                told.add(path)
                text = "支払いの期限が利用の後なのに、auto_cancel = true（払わなければ取り消す）になっています"
                yield path, anchor, '"start"', text
            elif own and not said_after_use(anchor) and _always_late(policy, own, anchor):
                text = "いつ申し込んでも、支払いの期限が利用の後になります"
                yield path, anchor, "{ days_before = 7 }", text
    for case in cases(policy):
        for found in (*_unlike_confirmation(policy, case), *_late_reminder(policy, case)):
            if found[0] not in told:
                told.add(found[0])
                yield found


def wrong_lapses(policy: Policy) -> Iterator[Found]:
    """Lapses that never come before the use, or that come while one can still apply: such an application lapses at once."""
    for index, table in enumerate(policy.document.lapse):
        own = [case for case in cases(policy) if policy.lapse(case).at is table.at]
        if (early := _lapses_early(policy, own, table.at)) is not None:
            yield (("lapse", index, "at"), *early)
        if own and table.at.of != "use" and _always_late(policy, own, table.at):
            text = "いつ申し込んでも、失効の時点が利用の後になります"
            yield ("lapse", index, "at"), table.at, '"start"', text


def wrong_provisionals(policy: Policy) -> Iterator[Found]:
    """Provisional bookings (仮予約) that need not be made sure before the use, however early they are made."""
    for index, stage in enumerate(policy.document.stages):
        if stage.kind != "first_come" or stage.confirm is None or not stage.offered:
            continue
        path, anchor = ("stages", index, "confirm", "closes"), stage.confirm.closes
        own = [case for case in cases(policy) if any(one is stage for one in policy.stages(case))]
        if said_after_use(anchor):
            yield path, anchor, '{ days_after = 8, of = "booked" }', _AFTER
        elif own and _always_late(policy, own, anchor, stage):
            text = "いつ申し込んでも、確定の期限が利用の後になります"
            yield path, anchor, '{ days_after = 8, of = "booked" }', text


def _lapses_early(policy: Policy, own: list[Case], anchor: Anchor) -> tuple[Said, str, str] | None:
    """(the lapse found, an accepted one, message) on the first day on which a stage with approval ends after the lapse."""
    from booking.anchors import WHOLE_DAY, Base, instant
    from booking.opening import last_start
    from booking.stages import windows

    if anchor.of != "use":
        return None
    for case in own:
        rule = policy.approval(case)
        for day in open_days(policy, case[0])[::EVERY] if rule.by != "none" else ():
            use = last_start(policy, case[0], day)
            lapses = instant(policy, case[0], anchor, Base(day, use), WHOLE_DAY)
            for window in windows(policy, case, day):
                stage = window.stage
                confirm = stage.confirm if window.kind == "lottery" else None
                ends = (window.confirm_closes_at if confirm else window.draws_at) or window.closes_at
                bound = confirm.closes if confirm else stage.draws or stage.closes
                if window.kind not in rule.origins or lapses >= min(ends, use) or bound is None:
                    continue
                text = (
                    f"利用日 {day} で、「{window.name}」の終わり（{_text(min(ends, use))}）より前に失効します。"
                    "その間の申し込みは、すぐに失効してしまいます"
                )
                accepted = '"start"' if ends >= use else at_the_end_of(bound)
                return Said(_text(lapses)), accepted, text
    return None


def _always_late(policy: Policy, own: list[Case], anchor: Anchor, stage: Stage | None = None) -> bool:
    """True when a bound counted from the application is never before the use, however early one applies (in this stage)."""
    from booking.anchors import WHOLE_DAY, Base, instant
    from booking.opening import last_start
    from booking.stages import windows

    if anchor.of == "use":
        return False
    tried = False
    for case in own:
        for day in open_days(policy, case[0])[::EVERY]:
            for window in windows(policy, case, day):
                if stage not in (None, window.stage):
                    continue
                begins = window.draws_at or window.opens_at if anchor.of == "won" else window.opens_at
                tried = True
                if instant(policy, case[0], anchor, Base(begins.date(), begins), WHOLE_DAY) < last_start(
                    policy, case[0], day
                ):
                    return False
    return tried


def _unlike_confirmation(policy: Policy, case: Case) -> Iterator[Found]:
    """A deadline for those who won that is not the end of the confirmation, though paying is confirming."""
    from booking.anchors import WHOLE_DAY, Base, instant
    from booking.opening import last_start
    from booking.stages import windows

    anchor = policy.payment(case).due_won
    lotteries = [stage for stage in policy.stages(case) if stage.kind == "lottery"]
    paying = [stage for stage in lotteries if stage.confirm is not None and stage.confirm.by == "payment"]
    if anchor is None or not paying:
        return
    index = next(n for n, own in enumerate(policy.document.payment) if own.due_won is anchor)
    for day in open_days(policy, case[0])[::EVERY]:
        for window in windows(policy, case, day):
            if window.stage not in paying or window.confirm_closes_at is None or window.stage.confirm is None:
                continue
            moment = {"use": last_start(policy, case[0], day), "won": window.draws_at}.get(anchor.of)
            due = moment and instant(policy, case[0], anchor, Base(moment.date(), moment), WHOLE_DAY)
            if due == window.confirm_closes_at:
                continue
            text = (
                f"「{window.name}」は支払いが確定なので（confirm.by）、確定の終わりが支払いの期限です。"
                f"利用日 {day} では {_text(window.confirm_closes_at)} で、この期限と違います"
            )
            found = anchor if due is None else Said(_text(due))
            yield ("payment", index, "due_won"), found, at_the_end_of(window.stage.confirm.closes), text
            return


def _late_reminder(policy: Policy, case: Case) -> Iterator[Found]:
    """A reminder to pay that always comes when the time to pay is over."""
    from booking.anchors import MIDNIGHT, WHOLE_DAY, Base, instant
    from booking.opening import last_start

    rule = policy.payment(case)
    dues = [anchor for anchor in (rule.due, rule.due_won) if anchor is not None]
    if rule.remind is None or any(anchor.of != "use" for anchor in (rule.remind, *dues)):
        return
    late = ""
    for day in open_days(policy, case[0])[::EVERY]:
        base = Base(day, last_start(policy, case[0], day))
        due = max((instant(policy, case[0], anchor, base, WHOLE_DAY) for anchor in dues), default=base.moment)
        if instant(policy, case[0], rule.remind, base, MIDNIGHT) < due:
            return
        late = late or f"利用日 {day} では {_text(due)}"
    if late:
        index = next(n for n, own in enumerate(policy.document.payment) if own.remind is rule.remind)
        accepted = (
            at_the_end_of(dues[0].model_copy(update={"time": NOON})) if _by_day(dues[:1]) else "{ days_before = 1 }"
        )
        text = f"支払いの期限（{late}）を過ぎてから知らせることになります"
        yield ("payment", index, "remind"), rule.remind, accepted, text


def _by_day(anchors: list[Anchor]) -> bool:
    """True for bounds that are counted to a day and end behind its noon."""
    return bool(anchors) and all(
        not anchor.unit.startswith(("minutes", "hours")) and (anchor.time is None or anchor.time > NOON)
        for anchor in anchors
    )


def _text(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"
