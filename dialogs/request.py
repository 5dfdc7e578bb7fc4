"""先着予約・抽選申込: one talk for both, since residents say what they want and the rules say how it is had.

Readers: `dialogs.told` for whole sentences and corrections, one reader a question. Closing step: a booking or a lottery entry,
whichever stage is open for that day. The questions, in the order people meet them:

どの部屋 → いつ → 何時から → 何時まで → 何人 → 団体 → 目的 → お金を集めるか → 借りるもの → 第何希望 → この内容でよろしいですか
"""

from dialogs.ask_day import DATE, ROOM
from dialogs.ask_hours import END, START
from dialogs.ask_who import WHO
from dialogs.checks import settle
from dialogs.echo import said_back
from dialogs.script import Script
from dialogs.summary import finish, summary
from dialogs.told import absorb

REQUEST = Script(
    name="request",
    questions=(ROOM, DATE, START, END, *WHO),
    summary=summary,
    finish=finish,
    absorb=absorb,
    settle=settle,
    echo=said_back,
)
