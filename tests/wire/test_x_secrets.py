"""What people type, and codes, stand readable in no file of the bot: planted at every step, looked for at the end.

Late in this folder: whatever the other tests typed is looked for as well.
"""

import base64
import json
import re
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import create_engine, inspect, text

from bot.simulator.client import wait_for
from tests.wire.installation import APPROVER, Answers, Installation

REASON = "理由秘密の消防設備点検のため"
TOLD_TO_STAFF = "伝言秘密ですが鍵が固いです"
GROUP, PURPOSE = "秘密野町会", "秘密防災委員会の役員会"


def forms(secret: str) -> set[bytes]:
    """A text as it may stand in a file."""
    plain = secret.encode()
    shifted = {base64.b64encode(b"\0" * skip + plain)[4 if skip else 0 : -4] for skip in range(3)}
    escaped = json.dumps(secret)[1:-1].encode()
    return {
        plain,
        secret.encode("utf-16-le"),
        escaped,
        escaped.replace(b"\\", b"\\\\"),
        quote(secret).encode(),
        plain.hex().encode(),
        *(part for part in shifted if len(part) > 8),
    }


def found_in(content: bytes, secrets: list[str]) -> list[str]:
    return [secret for secret in secrets if any(form in content for form in forms(secret))]


def readable(url: str) -> str:
    """Every text in the database that is neither sealed nor a moment, a number, an id of ours."""
    engine = create_engine(url)
    with engine.connect() as connection:
        rows = [
            {name: value for name, value in row.items() if isinstance(value, str) and name != "retry_key"}
            for table in inspect(engine).get_table_names()
            for row in connection.execute(text(f"SELECT * FROM {table}")).mappings()  # noqa: S608 - our own tables
        ]
    engine.dispose()
    return json.dumps(rows, ensure_ascii=False)


def test_no_file_of_the_bot_shows_what_was_typed(here: Installation) -> None:
    here.set_clock("2026-11-09 10:00")
    answers = Answers()
    phone = here.registered(answers)
    half = here.sim.resident("途中の人")
    open_answers = Answers()
    for word in ("登録", "同意する", *open_answers.all()[:5]):
        here.type(half, word)  # a talk that stays open
    booking = here.requested(phone, "来週の木曜の9時から10時", GROUP, PURPOSE)
    before = phone.last()
    here.sim.faults(line="down")  # the message with the code waits in the outbox
    here.sim.staff(APPROVER).press("booking_approve", booking)
    wait_for(lambda: any(m["attempts"] for m in here.messages(booking, kind="booking_confirmed")), 20, "an attempt")
    typed = [
        *(answers.all()[i] for i in (0, 1, 4, 5, 6)),
        *(open_answers.all()[i] for i in (0, 1, 4)),
        GROUP,
        PURPOSE,
        *{one for one in here.texts if len(one) >= 9 and "試験" in one},
    ]
    look(here, typed)
    here.sim.mend()
    code = re.search(r"入口の番号\n(\d{4})", wait_for(lambda: phone.heard(before), 60, "the code"))
    assert code
    other = here.requested(phone, "来週の木曜の11時から12時", GROUP, PURPOSE)
    staff = here.sim.staff(APPROVER)
    staff.press("booking_reject", other)
    wait_for(staff.modal, 10, "the modal")
    staff.submit({"reason": REASON})
    here.type(phone, "職員に伝えたい")
    here.type(phone, TOLD_TO_STAFF)
    here.settle(60)
    look(here, [*typed, REASON, TOLD_TO_STAFF, phone.id])
    told = readable(here.env["DATABASE_URL"])
    assert re.search(rf"(?<![0-9a-f]){code[1]}(?![0-9a-f])", told) is None, "the code stands in the database"
    for log in logs(here):
        assert re.search(rf"(?<!\d){code[1]}(?!\d|\d*ms)", _without_times(log.read_text(errors="replace"))) is None, log


def _without_times(text_: str) -> str:
    return re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[,.]\d+|\[\d+\]|:\d{4,5}", "", text_)


def logs(here: Installation) -> list[Path]:
    return [path for path in (here.folder / "logs").glob("*.log") if path.stem != "stand-ins"]


def look(here: Installation, secrets: list[str]) -> None:
    """Search the database with its journal, Redis and the logs."""
    files = [*here.folder.glob("yoriai.db*"), *(here.folder / "redis").rglob("*"), *logs(here)]
    if here.postgresql:
        files += [path for path in (here.postgresql.folder / "data").rglob("*") if path.is_file()]
    assert len(files) > 3
    for file in files:
        if file.is_file():
            assert found_in(file.read_bytes(), secrets) == [], file
    client = here.redis_client()
    for key in client.scan_iter("*"):
        assert found_in(key + (client.dump(key) or b""), secrets) == [], key


def test_the_search_finds_what_stands_there_in_any_form(tmp_path: Path) -> None:
    secret = "試験秘密の名前"
    for form in forms(secret):
        assert found_in(b"\x00before" + form + b"after", [secret]) == [secret]
    assert found_in(base64.b64encode(("x" + secret + "yz").encode()), [secret]) == [secret]
    assert found_in(json.dumps({"a": json.dumps({"b": secret})}).encode(), [secret]) == [secret]
    assert found_in(b"nothing of the kind", [secret]) == []
