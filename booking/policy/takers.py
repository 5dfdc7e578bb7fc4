"""Who may come and by which way: applicant classes a draw forgets, channels that never take anything, penalties nobody gets."""

from collections.abc import Iterator

from booking.policy.compiled import Policy
from booking.policy.faults import ABSENT, shown
from booking.policy.names import Found, Said
from booking.policy.trial import EVERY, cases, open_days


def unordered_classes(policy: Policy) -> Iterator[Found]:
    """Lotteries that order some applicant classes and not others who may enter, or one class twice."""
    for index, stage in enumerate(policy.document.stages):
        if not stage.class_order or not stage.offered:
            continue
        order = [klass for group in stage.class_order for klass in group]
        path = ("stages", index, "class_order")
        doubled = next((klass for klass in order if order.count(klass) > 1), None)
        if doubled is not None:
            flat = dict.fromkeys(order)
            once = [[klass for klass in group if flat.pop(klass, 0) is None] for group in stage.class_order]
            once = [group for group in once if group]
            yield path, stage.class_order, once, f"利用者区分 {doubled} が2度書かれています"
        entering = {case[1] for case in cases(policy) if any(one is stage for one in policy.stages(case))}
        missing = [klass for klass in policy.classes if klass in entering and klass not in order]
        if missing:
            whole = [*(list(group) for group in stage.class_order), missing]
            text = f"この抽選に申し込める利用者区分 {'・'.join(missing)} の順がありません"
            yield path, stage.class_order, whole, text


def shut_channels(policy: Policy) -> Iterator[Found]:
    """Channels that are always closed and have stages."""
    for key, channel in policy.channels.items():
        if channel.hours != ():
            continue
        stage = next((stages[0] for case in cases(policy) if case[2] == key and (stages := policy.stages(case))), None)
        if stage is not None:
            text = (
                f"いつも閉まっている受付方法に、段階（id = {shown(stage.key)}）があります"
                "（受け付けないなら、この受付方法を書かないか、段階に offered = false を書きます）"
            )
            yield ("channels", key, "hours"), Said('"closed"'), '"09:00-17:00"', text


def empty_penalties(policy: Policy) -> Iterator[Found]:
    """Measures nobody can earn, and points for a cancellation in a stretch of time that is none."""
    from booking.anchors import MIDNIGHT, WHOLE_DAY, Base, instant
    from booking.opening import last_start

    rules = policy.penalties
    if rules.thresholds and not rules.events:
        text = "措置（thresholds）がありますが、点数の付く出来事（events）がありません"
        yield ("penalties", "events"), Said(ABSENT), '[{ event = "no_show", points = 1.0 }]', text
    room = next(iter(policy.rooms))
    for index, event in enumerate(rules.events):
        if event.since is None or event.till is None:
            continue
        for day in open_days(policy, room)[::EVERY]:
            base = Base(day, last_start(policy, room, day))
            since, till = (
                instant(policy, room, event.since, base, MIDNIGHT),
                instant(policy, room, event.till, base, WHOLE_DAY),
            )
            if since >= till:
                text = f"利用日 {day} で、終わり（till）が始まり（since）より前です"
                yield ("penalties", "events", index, "till"), event.till, '"start"', text
                break
