"""先着予約・抽選申込: one talk for both, since residents say what they want and the rules say how it is had.

Readers: `dialogs.understand` for whole sentences and corrections, one reader a question. Closing step: a booking or a lottery
entry, whichever stage is open for that day.
"""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from booking import engine, fees, terms
from booking.calendar import JST
from booking.errors import Refusal
from booking.policy import Policy
from dialogs import wording
from dialogs.halls import hall_of
from dialogs.questions import Desk, Spans
from dialogs.script import Ask, AskBack, Found, NotUnderstood, Script
from dialogs.turn import Button, Command, Reply, Said, State, without
from dialogs.understand import Reading, understand

STOP = Button("やめる", "やめる")
FREE_TEXT = ("group", "purpose")  # what is typed there is taken as it stands
LONGEST_TEXT = 100
MOST_BUTTONS = 10
CHANNEL = "line"
LOTTERY, FIRST_COME = "lottery_entry", "first_come_booking"


def policy_of(state: State, desk: Desk) -> Policy:
    """The rules of the hall the talk is about."""
    return desk.facilities[state.facility]


def klass_of(state: State, desk: Desk) -> str | None:
    """The applicant class of the resident's registration."""
    registration = desk.registration(state.facility)
    return registration.klass if registration else None


def period(state: State) -> tuple[datetime, datetime] | None:
    """The whole use, once day and both times are known."""
    answers = state.answers
    if not all(answers.get(name) for name in ("date", "start", "end")):
        return None
    return at(answers["date"], answers["start"]), at(answers["date"], answers["end"])


def at(day: str, clock: str) -> datetime:
    """A day and HH:MM (24:00 allowed) as a moment in Japan."""
    hour, minute = (int(part) for part in clock.split(":"))
    return datetime.combine(date.fromisoformat(day), time(), JST) + timedelta(hours=hour, minutes=minute)


def stage_now(state: State, desk: Desk) -> engine.Explanation:
    """What the rules say of this day and room now."""
    span = period(state)
    return engine.explain(
        policy_of(state, desk),
        desk.at,
        state.answers["room"],
        date.fromisoformat(state.answers["date"]),
        start=span[0] if span else None,
        end=span[1] if span else None,
        entrance=state.answers.get("entrance"),
        klass=klass_of(state, desk),
        channel=CHANNEL,
        history=desk.history(state.facility),
    )


# --- reading ---


def absorb(said: Said, state: State, desk: Desk) -> Found:
    """Take everything a free sentence tells; ask back where it has several readings."""
    reading = understand(said.text, said.at, hall_of(policy_of(state, desk)))
    if state.at in FREE_TEXT and not reading.corrects:
        return _group_and_purpose(said.text, reading, state)
    found: dict[str, str] = {}
    if reading.room:
        found["room"] = reading.room
    if reading.headcount is not None:
        found["headcount"] = str(reading.headcount)
    for name in FREE_TEXT:
        value = getattr(reading, name)
        if value:
            found[name] = value[:LONGEST_TEXT]
    found.update(_times(reading, state))
    _day(reading, found, desk)
    return found


def _group_and_purpose(text: str, reading: Reading, state: State) -> Found:
    plain = " ".join(text.split())
    if not plain:
        raise NotUnderstood
    if len(plain) > LONGEST_TEXT:
        raise NotUnderstood(f"{LONGEST_TEXT}文字までで教えてください。")
    both = reading.group and reading.purpose
    if both and len(str(reading.group)) + len(str(reading.purpose)) >= len(plain) - 6:
        return {"group": str(reading.group), "purpose": str(reading.purpose)}
    return {state.at: plain}


def _times(reading: Reading, state: State) -> dict[str, str]:
    start = _clock(reading.start) if reading.start else None
    end = _clock(reading.end, closing=True) if reading.end else None
    found: dict[str, str] = {}
    if start:
        found["start"] = start
        length = timedelta(minutes=reading.duration_minutes) if reading.duration_minutes else _length(state)
        if end is None and length is not None:
            end = _plus(start, length)
    elif end is None and reading.duration_minutes and state.answers.get("start"):
        end = _plus(state.answers["start"], timedelta(minutes=reading.duration_minutes))
    if end:
        found["end"] = end
    if reading.window and not start:
        found["window"] = "/".join(_clock(bound) for bound in reading.window)
    if reading.duration_minutes and not end:
        found["minutes"] = str(reading.duration_minutes)
    return found


def _length(state: State) -> timedelta | None:
    """A later start keeps the length: やっぱり15時から."""
    answers = state.answers
    if answers.get("start") and answers.get("end"):
        return at("2000-01-01", answers["end"]) - at("2000-01-01", answers["start"])
    return timedelta(minutes=int(answers["minutes"])) if answers.get("minutes") else None


def _plus(clock: str, length: timedelta) -> str:
    total = at("2000-01-01", clock) + length - at("2000-01-01", "00:00")
    minutes = int(total.total_seconds() // 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _clock(value: time, *, closing: bool = False) -> str:
    return "24:00" if closing and value == time() else f"{value.hour:02d}:{value.minute:02d}"


def _day(reading: Reading, found: dict[str, str], desk: Desk) -> None:
    today = desk.at.date()
    if reading.ask == "invalid":
        raise NotUnderstood("その日付か時刻は、暦や時計にありません。もう一度教えてください。", found)
    if reading.ask == "past":
        if not reading.dates:
            raise NotUnderstood("その日時はもう過ぎています。これからの日を教えてください。", found)
        shown = "、".join(wording.day(day, today) for day in reading.dates[:3])
        raise AskBack(
            _which(reading.dates, today, f"{shown}で間違いありませんか？ 過ぎた日は申し込めません。"), "date", found
        )
    if reading.ask == "ambiguous":
        if reading.dates:
            raise AskBack(_which(reading.dates, today, "どの日ですか？"), "date", found)
        raise NotUnderstood("日にちを、もう少しくわしく教えてください。例：5月23日、来週の土曜日", found)
    if len(reading.dates) > 1:
        raise AskBack(_which(reading.dates, today, "どの日にしますか？"), "date", found)
    if reading.dates:
        found["date"] = reading.dates[0].isoformat()


def _which(days: Iterable[date], today: date, text: str) -> Reply:
    buttons = tuple(Button(wording.day(day, today), day.isoformat()) for day in list(days)[:MOST_BUTTONS])
    return Reply(text, (*buttons, STOP))


# --- room ---


def room_words(state: State, desk: Desk) -> Reply:
    """Ask for the room, each with its capacity."""
    rooms = policy_of(state, desk).rooms
    lines = "\n".join(f"・{room.name}（{room.capacity}人まで）" for room in rooms.values())
    buttons = tuple(Button(room.name, room_id) for room_id, room in list(rooms.items())[:MOST_BUTTONS])
    return Reply(f"どの部屋を使いますか？\n{lines}", (*buttons, STOP))


def read_room(said: Said, state: State, desk: Desk) -> Found:
    """Take a room by button or name."""
    rooms = policy_of(state, desk).rooms
    word = said.value or said.text.strip()
    for room_id, room in rooms.items():
        if word in (room_id, room.name, *room.names):
            return {"room": room_id}
    raise NotUnderstood("お部屋の名前がわかりませんでした。")


def room_needed(state: State, desk: Desk) -> bool:
    """A hall with one room does not ask."""
    return len(policy_of(state, desk).rooms) > 1


# --- day and times ---


def date_words(state: State, desk: Desk) -> Reply:
    """Ask for the day; a picker shows the calendar, typed words do as well."""
    today = desk.at.date()
    picker = Button(
        "カレンダーで選ぶ",
        "",
        picker="date",
        initial=today.isoformat(),
        lowest=today.isoformat(),
        highest=(today + timedelta(days=400)).isoformat(),
    )
    return Reply(
        "いつ使いますか？ 日にちを教えてください。\n例：来週の土曜日、12月5日 14時から2時間",
        (picker, STOP),
    )


def read_date(said: Said, state: State, desk: Desk) -> Found:
    """Take a picked day; typed ones were read by `absorb`."""
    try:
        return {"date": date.fromisoformat(said.value[:10]).isoformat()}
    except ValueError:
        raise NotUnderstood("日にちを読みとれませんでした。例：12月5日、来週の土曜日") from None


def start_words(state: State, desk: Desk) -> Reply:
    """Ask for the times; the free ones of that day are shown and offered."""
    day = date.fromisoformat(state.answers["date"])
    room = policy_of(state, desk).rooms[state.answers["room"]]
    spans = open_spans(state, desk)
    shown = "、".join(wording.hours(start, end) for start, end in spans[:6]) or "ありません"
    buttons = tuple(Button(wording.clock(start), f"{start:%H:%M}") for start in _starts(state, desk, spans))
    return Reply(
        f"{wording.day(day, desk.at.date())} {room.name}の空きは{shown}です。\n何時から何時まで使いますか？\n例：14時から16時まで",
        (*buttons[:MOST_BUTTONS], Button("別の日にする", "fix:date"), STOP),
    )


def open_spans(state: State, desk: Desk) -> Spans:
    """The runs of the day that can still be asked for: all of it in the lottery, what nobody holds afterwards."""
    spans = desk.free(state.facility, state.answers["room"], date.fromisoformat(state.answers["date"]))
    return tuple((max(start, _ceil(desk.at)), end) for start, end in spans if end > desk.at)


def _ceil(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0) + timedelta(minutes=-moment.minute % 5)


def _starts(state: State, desk: Desk, spans: Spans) -> list[datetime]:
    policy, room = policy_of(state, desk), state.answers["room"]
    day = date.fromisoformat(state.answers["date"])
    window = state.answers.get("window")
    low, high = (at(state.answers["date"], clock) for clock in window.split("/")) if window else (None, None)
    starts = [
        start
        for start in engine.starts(policy, room, day)
        if any(opens <= start < closes for opens, closes in spans)
        and (low is None or high is None or low <= start < high)
    ]
    step = max(1, -(-len(starts) // MOST_BUTTONS))
    return starts[::step]


def read_start(said: Said, state: State, desk: Desk) -> Found:
    """Take a start by button or clock."""
    if said.value == "fix:date" or said.text.strip() == "別の日にする":
        raise NotUnderstood("", {"date": "", "start": "", "end": ""})
    clock = _picked_clock(said.value)
    if clock:
        length = _length(state)
        return {"start": clock, **({"end": _plus(clock, length)} if length else {})}
    raise NotUnderstood("時刻を読みとれませんでした。例：14時から16時まで")


def end_words(state: State, desk: Desk) -> Reply:
    """Ask how long; the ends that are free are offered."""
    start = at(state.answers["date"], state.answers["start"])
    ends = _ends(state, desk, start)
    buttons = tuple(Button(f"{_hm(end, start)}まで", _hm(end, start)) for end in ends[:MOST_BUTTONS])
    return Reply(f"{wording.clock(start)}から、何時まで使いますか？", (*buttons, STOP))


def _hm(moment: datetime, start: datetime) -> str:
    return "24:00" if moment.date() > start.date() else f"{moment.hour}:{moment.minute:02d}"


def _ends(state: State, desk: Desk, start: datetime) -> list[datetime]:
    policy, room = policy_of(state, desk), state.answers["room"]
    spans = open_spans(state, desk)
    limit = next((closes for opens, closes in spans if opens <= start < closes), None)
    ends = [end for end in engine.ends(policy, room, start) if limit is None or end <= limit]
    step = max(1, -(-len(ends) // MOST_BUTTONS))
    return ends[step - 1 :: step]


def read_end(said: Said, state: State, desk: Desk) -> Found:
    """Take an end by button or clock."""
    clock = _picked_clock(said.value) or _picked_clock(said.text.removesuffix("まで").strip())
    if clock:
        return {"end": clock}
    reading = understand(said.text, said.at, hall_of(policy_of(state, desk)))
    alone = reading.start or reading.end
    if alone:
        return {"end": _clock(alone, closing=True)}
    raise NotUnderstood("時刻を読みとれませんでした。例：16時まで、2時間")


def _picked_clock(value: str) -> str:
    hour, colon, minute = value.partition(":")
    if colon and hour.isdecimal() and minute.isdecimal() and int(hour) <= 24 and int(minute) < 60:
        return f"{int(hour):02d}:{int(minute):02d}"
    return ""


# --- headcount, group, purpose, entrance ---


def headcount_words(state: State, desk: Desk) -> Reply:
    """Ask for the number of people."""
    room = policy_of(state, desk).rooms.get(state.answers.get("room", ""))
    limit = f"（{room.name}は{room.capacity}人まで）" if room else ""
    return Reply(f"何人で利用しますか？{limit}", (STOP,))


def read_headcount(said: Said, state: State, desk: Desk) -> Found:
    """Take a whole number of people."""
    if said.value.startswith("room:"):
        return {"room": said.value.removeprefix("room:")}
    digits = "".join(str(int(c)) for c in said.text.strip().removesuffix("人").removesuffix("名") if c.isdecimal())
    if digits and len(digits) <= 4:
        return {"headcount": str(int(digits))}
    raise NotUnderstood("人数を数字で教えてください。例：10人")


def group_words(state: State, desk: Desk) -> Reply:
    """Ask for the group; the usual one is offered."""
    usual = desk.usual_group(state.facility)
    buttons = (Button(f"{usual}（前回と同じ）", usual),) if usual else ()
    return Reply("団体のお名前を教えてください。", (*buttons, STOP))


def purpose_words(state: State, desk: Desk) -> Reply:
    """Ask what for."""
    return Reply("何に使いますか？（行事の名前など）\n例：役員会、体操の練習", (STOP,))


def read_text(name: str) -> "Ask":
    """A question whose answer is taken as it is typed."""

    def read(said: Said, state: State, desk: Desk) -> Found:
        plain = " ".join((said.value or said.text).split())
        if not plain:
            raise NotUnderstood("文字で教えてください。")
        return {name: plain[:LONGEST_TEXT]}

    words = group_words if name == "group" else purpose_words
    return Ask(name, words, read, label={"group": "団体名", "purpose": "目的"}[name])


def entrance_words(state: State, desk: Desk) -> Reply:
    """The one question that tells the entrances apart."""
    asked = policy_of(state, desk).entrance_question
    text = asked.question if asked else ""
    return Reply(text, (Button("いいえ", "no"), Button("はい", "yes"), STOP))


def read_entrance(said: Said, state: State, desk: Desk) -> Found:
    """はい is the paid entrance, いいえ the free one (as the policy says)."""
    asked = policy_of(state, desk).entrance_question
    word = said.value or said.text.strip()
    if asked and word in ("yes", "はい", "有料", "はい。"):
        return {"entrance": asked.yes}
    if asked and word in ("no", "いいえ", "無料", "いいえ。", "ない", "ありません", "なし"):
        return {"entrance": asked.no}
    raise NotUnderstood("「はい」か「いいえ」でお答えください。")


def entrance_needed(state: State, desk: Desk) -> bool:
    """Only halls with two entrances ask."""
    return policy_of(state, desk).entrance_question is not None


# --- checking ---


def settle(state: State, desk: Desk) -> State:
    """Check what is known against the rules, in the order people would think of it."""
    policy = policy_of(state, desk)
    state = without(state, *(name for name, value in state.answers.items() if not value))
    if not room_needed(state, desk) and "room" not in state.answers:
        only = next(iter(policy.rooms))
        state = replace_answer(state, "room", only)
    room = state.answers.get("room")
    if room and "headcount" in state.answers:
        _check_headcount(policy, room, int(state.answers["headcount"]))
    if not room or "date" not in state.answers:
        return state
    _check_day(state, desk)
    span = period(state)
    if span is None:
        return state
    try:
        engine.check_use(policy, room, *span)
    except Refusal as refusal:
        raise Refusal(refusal.reason, **{**refusal.facts, "drop": ("start", "end", "minutes")}) from None
    if span[0] <= desk.at:
        raise Refusal("PAST", drop=("start", "end"))
    told = stage_now(state, desk)
    if LOTTERY not in told.may and FIRST_COME in told.may:
        spans = open_spans(state, desk)
        if not any(opens <= span[0] and span[1] <= closes for opens, closes in spans):
            raise Refusal("TAKEN", free=spans, drop=("start", "end"))
    return state


def _check_headcount(policy: Policy, room: str, headcount: int) -> None:
    try:
        terms.check_headcount(policy, room, headcount)
    except Refusal as refusal:
        raise Refusal(refusal.reason, **{**refusal.facts, "drop": ("headcount",)}) from None


def _check_day(state: State, desk: Desk) -> None:
    day = date.fromisoformat(state.answers["date"])
    if day < desk.at.date():
        raise Refusal("PAST", drop=("date",))
    told = stage_now(state, desk)
    if LOTTERY in told.may or FIRST_COME in told.may:
        return
    next_at = told.next[1] if told.next else None
    drop = ("start", "end") if told.reason == "OUTSIDE_HOURS" else ("date", "start", "end")
    closed_at = max((stage.closes_at for stage in told.stages if stage.kind != "priority"), default=None)
    facts = {
        "day": day,
        "next_at": next_at,
        "closed_at": closed_at,
        "told": engine_text(told, state, desk),
        "drop": drop,
    }
    raise Refusal(told.reason, **facts)


def engine_text(told: engine.Explanation, state: State, desk: Desk) -> str:
    """What the rules say of this day, in the words of `booking.explain`."""
    from booking.explain import as_text

    return as_text(policy_of(state, desk), told)


def replace_answer(state: State, name: str, value: str) -> State:
    """The state with one more answer, the summary's number unchanged (nobody said anything)."""
    from dataclasses import replace

    return replace(state, answers={**state.answers, name: value})


# --- summary and finish ---


def summary(state: State, desk: Desk) -> Reply:
    """Everything once more: what, when, how it is decided, what はい agrees to."""
    policy, answers = policy_of(state, desk), state.answers
    span = at(answers["date"], answers["start"]), at(answers["date"], answers["end"])
    room = policy.rooms[answers["room"]]
    lottery = LOTTERY in stage_now(state, desk).may
    rows = [
        ("場所", f"{policy.name} {room.name}"),
        ("日時", wording.span(*span, today=desk.at.date())),
        ("人数", f"{answers['headcount']}人"),
        ("団体", answers["group"]),
        ("目的", answers["purpose"]),
    ]
    if answers.get("entrance") in policy.entrances:
        rows.append(("区分", policy.entrances[answers["entrance"]].name))
    cost = fees.fee(
        policy, answers["room"], *span, entrance=answers.get("entrance"), klass=klass_of(state, desk), at=desk.at
    )
    if not cost.free:
        rows.append(
            ("使用料", wording.yen(cost.total_yen) + ("（目安。窓口でご確認ください）" if cost.assumed else ""))
        )
    rules = policy.texts.house_rules
    after = f"{rules.text}\n\n「はい」を押すと、このきまりに同意したことになります。"
    after += "\n" + how_decided(state, desk, lottery)
    return Reply(
        "",
        (Button("はい、申し込む", "はい"), Button("直す", "いいえ"), STOP),
        title="この内容で" + ("抽選に申し込みます" if lottery else "申し込みます") + "。よろしいですか？",
        facts=tuple(rows),
        after=after,
    )


def how_decided(state: State, desk: Desk, lottery: bool) -> str:
    """What happens after はい, and by when."""
    policy = policy_of(state, desk)
    if lottery:
        draws_at = next(stage.draws_at for stage in stage_now(state, desk).stages if stage.draws_at)
        return f"抽選（申し込みが重なったとき、くじで決める方法）の結果は、{wording.moment(draws_at, desk.at.date())}にお知らせします。"
    if terms.needs_approval(policy, state.answers["room"], klass_of(state, desk)):
        return "申し込みのあと、職員が確認します。確認がすむまでは仮の予約です。"
    return "申し込むと、その場で予約が決まります。"


def finish(state: State, desk: Desk) -> Command:
    """Submit what the summary showed, with the version of the house rules it agreed to."""
    span = period(state)
    return Command(
        "submit_use",
        {
            "facility": state.facility,
            "room": state.answers["room"],
            "entrance": state.answers.get("entrance"),
            "span": span,
            "headcount": int(state.answers["headcount"]),
            "group": state.answers["group"],
            "purpose": state.answers["purpose"],
            "house_rules": policy_of(state, desk).texts.house_rules.version,
        },
    )


REQUEST = Script(
    name="request",
    questions=(
        Ask("room", room_words, read_room, room_needed, "部屋"),
        Ask("date", date_words, read_date, label="日にち", clears=("start", "end")),
        Ask("start", start_words, read_start, label="時間", clears=("end",)),
        Ask("end", end_words, read_end),
        Ask("headcount", headcount_words, read_headcount, label="人数"),
        read_text("group"),
        read_text("purpose"),
        Ask("entrance", entrance_words, read_entrance, entrance_needed, "お金を集めるか"),
    ),
    summary=summary,
    finish=finish,
    absorb=absorb,
    settle=settle,
)
