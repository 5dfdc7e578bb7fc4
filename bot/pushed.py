"""What a resident may type after a message that came by itself: the labels of its buttons.

The buttons of an answer are remembered by the talk. A push is written when it is sent, outside any talk, so its buttons are
asked for only when a resident types something as short as a label.
"""

from sqlalchemy import select

from booking import store
from booking.desk.office import Office
from bot import notices
from dialogs.turn import Said, State, offering

LONGEST_LABEL = 20  # of a button in LINE
TABLE = store.outbox
NEWEST = (
    select(TABLE)
    .where(TABLE.c.state == "sent", TABLE.c.channel == "line")
    .order_by(TABLE.c.sent_at.desc(), TABLE.c.id.desc())
    .limit(1)
)


def with_labels(office: Office, to_hash: str, state: State, said: Said) -> State:
    """The state, offering the buttons of the newest message as well if that was a push; its labels go before older ones."""
    if said.kind != "text" or len(said.text) > LONGEST_LABEL:
        return state
    row = office.conn.execute(NEWEST.where(TABLE.c.to_hash == to_hash)).first()
    if row is None or row.kind == "answer":
        return state
    reply = notices.said(office, row)
    return offering(state, (reply,)) if reply else state
