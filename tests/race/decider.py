"""One of several staff who decide the same bookings at the same moment: `python -m tests.race.decider URL SEED`."""

import json
import random
import sys

from sqlalchemy import select

from booking import store
from booking.desk import bookings
from booking.desk.office import Office
from booking.errors import Refusal
from tests.race.contender import world_on


def main(url: str, seed: int) -> None:
    """Approve or refuse every waiting booking, each beginning elsewhere in the same row of them."""
    world, rng = world_on(url, seed), random.Random(seed)
    waiting = (
        select(store.bookings.c.id).where(store.bookings.c.state == "awaiting_approval").order_by(store.bookings.c.id)
    )
    ids = world.read(lambda office: list(office.conn.execute(waiting).scalars()))
    begin = seed * len(ids) // 3 % len(ids)
    print("ready", flush=True)
    sys.stdin.readline()
    done = []
    for one in ids[begin:] + ids[:begin]:

        def decide(office: Office, one: str = one) -> None:
            if rng.random() < 0.5:
                bookings.confirm(office, one, f"U{seed}")
            else:
                bookings.refuse(office, one, f"U{seed}", "理由")

        try:
            world.transact(decide)
        except Refusal:
            continue
        done.append(one)
    print(json.dumps(done), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
