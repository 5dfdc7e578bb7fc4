"""Birth dates (生年月日) as people write them, and ages."""

import re
from dataclasses import dataclass
from datetime import date

from booking.applicant.numerals import with_digits
from booking.applicant.text import answer, with_plain_hyphens
from booking.errors import Refusal

EXAMPLE = "昭和32年5月1日 または 1957/5/1"
OLDEST = 120
LONGEST = 40  # characters; nobody's birth date needs more


@dataclass(frozen=True, slots=True)
class Era:
    """An era (元号): its year 1 is the calendar year of `first_day`; `last_day` is inclusive."""

    name: str
    letter: str
    first_day: date
    last_day: date


# On the days on which an emperor died, both eras are written: 大正15年12月25日 is 昭和元年12月25日.
ERAS = (
    Era("明治", "M", date(1868, 1, 25), date(1912, 7, 30)),
    Era("大正", "T", date(1912, 7, 30), date(1926, 12, 25)),
    Era("昭和", "S", date(1926, 12, 25), date(1989, 1, 7)),
    Era("平成", "H", date(1989, 1, 8), date(2019, 4, 30)),
    Era("令和", "R", date(2019, 5, 1), date.max),
)

YEAR = r"(?:西暦)?(?P<year>[0-9]{1,4})"
ERA_YEAR = r"(?P<era>明治|大正|昭和|平成|令和|[明大昭平令MTSHR])[. ]?(?P<year>[0-9]{1,2}|元)"
MONTH_DAY = r"[年/.\-・, ]+(?P<month>[0-9]{1,2})[月/.\-・, ]+(?P<day>[0-9]{1,2}) ?日?"
LABEL = re.compile(r"\A生年月日(?:は|:)? ?")
BORN = r"(?:生まれ|うまれ|生)?"
FORMS = (
    re.compile(rf"{ERA_YEAR} ?{MONTH_DAY}{BORN}"),
    re.compile(
        rf"(?P<era>明治|大正|昭和|平成|令和|[MTSHR])(?P<year>[0-9]{{2}})(?P<month>[0-9]{{2}})(?P<day>[0-9]{{2}}){BORN}"
    ),
    re.compile(rf"{YEAR} ?{MONTH_DAY}{BORN}"),
    re.compile(rf"(?:西暦)?(?P<year>[0-9]{{4}})(?P<month>[0-9]{{2}})(?P<day>[0-9]{{2}}){BORN}"),
)


def read_birth_date(text: str, today: date) -> date:
    """Return the birth date written in `text`: 西暦 or an era, digits of any width or kanji numerals, with any separators.

    Args:
        text: What was typed.
        today: The day in Japan; a birth date is not after it and not more than 120 years of age before.

    Raises:
        Refusal: BIRTH_UNREAD, BIRTH_YEAR_SHORT, BIRTH_IMPOSSIBLE, BIRTH_ERA, BIRTH_FUTURE, BIRTH_TOO_OLD.
    """
    match = _match(text)
    if match is None:
        raise Refusal("BIRTH_UNREAD", example=EXAMPLE)
    parts = match.groupdict()
    if "era" in parts:
        birth = _in_era(_era(parts["era"]), parts["year"], int(parts["month"]), int(parts["day"]))
    elif len(parts["year"]) < 4:
        raise Refusal("BIRTH_YEAR_SHORT", example=EXAMPLE)
    else:
        birth = _day(int(parts["year"]), int(parts["month"]), int(parts["day"]))
    if birth > today:
        raise Refusal("BIRTH_FUTURE", birth_on=birth, example=EXAMPLE)
    if age_on(birth, today) > OLDEST:
        raise Refusal("BIRTH_TOO_OLD", birth_on=birth, limit=OLDEST, example=EXAMPLE)
    return birth


def age_on(birth: date, day: date) -> int:
    """Return the age in whole years on `day`.

    Assumption: one is a year older on one's birthday (29 February: on 1 March in other years), as people say it. By law
    (年齢計算ニ関スル法律) the age is reached at the end of the day before; nobody at the counter reckons so.
    """
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def check_age(birth: date, today: date, minimum: int) -> None:
    """Raise Refusal UNDER_AGE with `age`, `minimum` and `from_on` (the birthday that ends it) for who is younger."""
    age = age_on(birth, today)
    if age < minimum:
        raise Refusal(
            "UNDER_AGE", age=age, minimum=minimum, from_on=_birthday(birth, birth.year + minimum), example=EXAMPLE
        )


def japanese_year(day: date) -> str:
    """Return the year of `day` as an era year, the younger era where both are written: 昭和32年, 平成元年."""
    era = next((era for era in reversed(ERAS) if day >= era.first_day), None)
    if era is None:
        return f"{day.year}年"
    number = day.year - era.first_day.year + 1
    return f"{era.name}{'元' if number == 1 else number}年"


def _match(text: str) -> re.Match[str] | None:
    said = LABEL.sub("", answer(text))
    if len(said) > LONGEST:
        return None
    said = with_plain_hyphens(with_digits(said)).upper()
    return next((match for form in FORMS if (match := form.fullmatch(said))), None)


def _era(word: str) -> Era:
    return next(era for era in ERAS if word in (era.name, era.name[0], era.letter))


def _in_era(era: Era, written: str, month: int, day: int) -> date:
    """Return the day; an era year outside the era is told as the era it really is, not silently taken."""
    number = 1 if written == "元" else int(written)
    if number == 0:
        raise Refusal("BIRTH_IMPOSSIBLE", example=EXAMPLE)
    birth = _day(era.first_day.year + number - 1, month, day)
    if not era.first_day <= birth <= era.last_day:
        said = f"{era.name}{written}年"
        raise Refusal("BIRTH_ERA", said=said, meant=japanese_year(birth), birth_on=birth, example=EXAMPLE)
    return birth


def _day(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise Refusal("BIRTH_IMPOSSIBLE", example=EXAMPLE) from None


def _birthday(birth: date, year: int) -> date:
    try:
        return birth.replace(year=year)
    except ValueError:  # 29 February
        return date(year, 3, 1)
