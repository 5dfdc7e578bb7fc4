"""What the product cannot do yet is said when a file is checked."""

from pathlib import Path

import pytest

from booking.policy import PolicyFaults
from booking.policy.unsupported import DRIVERS
from tests.policy.small import small

LONG = "a" * 41


@pytest.mark.parametrize(
    ("extra", "changes", "key", "word"),
    [
        pytest.param(
            "\n[registration]\nrequired = false\n", {}, "registration.required", "登録なし", id="登録なしの利用"
        ),
        pytest.param(
            '\n[registration]\nminimum_age = 18\nfields = ["name", "kana", "phone"]\n',
            {},
            "registration.fields",
            "生年月日を尋ねます",
            id="年齢を尋ねない最低年齢",
        ),
        pytest.param(
            "\n[registration]\nminimum_age = 18\n",
            {'name = "町外の方"': 'name = "町外の方"\nfields = ["name", "phone"]'},
            "classes.outsider.fields",
            "生年月日を尋ねます",
            id="ある区分にだけ年齢を尋ねない最低年齢",
        ),
        pytest.param(
            "",
            {'name = "町外の方"': 'name = "町外の方"\nfields = ["name", "phone"]\noptional = ["email"]'},
            "classes.outsider.optional",
            "fields にありません",
            id="尋ねないことを省いてよいと書いた区分",
        ),
        pytest.param(
            '\n[change]\nallowed = "once"\nby = "resident"\n', {}, "change.by", "まだできません", id="住民による変更"
        ),
        pytest.param(
            '\n[key]\nkind = "keypad"\ndriver = "magic"\n', {}, "key.driver", "まだありません", id="ない錠のドライバ"
        ),
        pytest.param(
            f'\n[channels.line]\nname = "LINE"\n[channels.{LONG}]\nname = "窓口"\n',
            {},
            f"channels.{LONG}",
            "40文字まで",
            id="長すぎる記号",
        ),
    ],
)
def test_it_is_told(extra: str, changes: dict[str, str], key: str, word: str) -> None:
    with pytest.raises(PolicyFaults) as refused:
        small(extra=extra, **changes)
    (fault,) = refused.value.faults
    assert fault.key == key
    assert word in fault.message


def test_the_hints_are_written_as_in_a_file() -> None:
    with pytest.raises(PolicyFaults) as refused:
        small(extra='\n[change]\nallowed = "once"\nby = "resident"\n', **{'id = "small"': f'id = "{LONG}"'})
    assert [fault.accepted for fault in refused.value.faults] == [f'"{LONG[:40]}"', '"staff"']


def test_a_change_by_staff_and_a_form_that_asks_the_age_are_fine() -> None:
    small(extra='\n[change]\nallowed = "once"\nby = "staff"\n[registration]\nminimum_age = 18\n')


def test_the_drivers_are_those_a_process_builds() -> None:
    text = (Path(__file__).parents[2] / "bot" / "build.py").read_text(encoding="utf-8")
    assert all(f'"{name}":' in text for name in DRIVERS)
    assert text.count("Lock(") == len(DRIVERS)
