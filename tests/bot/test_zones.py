"""The machine's time zone changes nothing: the same path under three of them gives the same ledger, byte for byte."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATH = """
import json, sys, tempfile
from pathlib import Path
from tests.support.inprocess import build
house = build(Path(tempfile.mkdtemp()), only="mitaka-inokashira-tobu", at="2026-12-24 08:20")
one = "U" + "1" * 32
def said(*texts): return [house.say(one, text) for text in texts]
heard = said("登録", "同意する", "山田 花子", "ヤマダ ハナコ", "昭和32年5月1日", "181-0001", "三鷹市井の頭二丁目1番1号", "090-1234-5678", "スキップ", "はい")
house.work()
house.press("U0APPROVER", "registration_approve", house.ledger()["residents"][0]["registrations"][0]["id"])
house.work()
heard += said("来月の第2土曜の14時から2時間、10人で1階の洋室を使いたいです。みどり町会の役員会です", "いいえ", "はい")
house.press("U0APPROVER", "booking_approve", house.ledger()["bookings"][0]["id"])
for at in ("2027-01-08 17:59", "2027-01-08 18:00", "2027-01-09 13:59", "2027-01-09 16:00"):
    house.clock.set(at)
    house.work()
    heard.append(len(house.line.sent))
print(json.dumps([house.ledger(), heard], ensure_ascii=False))
"""


def test_the_path_is_the_same_under_every_time_zone() -> None:
    told = set()
    for zone in ("UTC", "Asia/Tokyo", "America/New_York"):
        done = subprocess.run(
            [sys.executable, "-c", PATH], cwd=ROOT, env={**os.environ, "TZ": zone}, capture_output=True, check=True
        )
        told.add(done.stdout)
    assert len(told) == 1
    text = told.pop().decode()
    assert '"used"' in text
    assert "2027-01-09T14:00:00+09:00" in text
