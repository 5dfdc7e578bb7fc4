"""The worker process: RQ on the one job of bot/jobs.py. One queue, JSON only, no fork: engine and clients are built once."""

import logging
import sys
import threading
from types import FrameType

from redis import Redis
from redis.exceptions import RedisError
from rq import Queue, SimpleWorker
from rq.exceptions import StopRequested

from booking.policy import PolicyFaults
from bot import jobs
from bot.config import SettingsFault
from bot.doorbell import QUEUE
from bot.logs import configure_logging

RECONNECT_S = 2
log = logging.getLogger("yoriai.worker")


class Worker(SimpleWorker):
    """RQ's worker, which tells apart that it was asked to end from that Redis is gone."""

    max_connection_wait_time = 5.0
    asked_to_end = threading.Event()

    def request_stop(self, signum: int, frame: FrameType | None) -> None:
        """SIGTERM or SIGINT: finish the job in hand, then end."""
        self.asked_to_end.set()
        super().request_stop(signum, frame)  # type: ignore[no-untyped-call]


def main() -> None:
    """Work until SIGTERM; without Redis wait for it."""
    configure_logging()
    try:
        world = jobs.process_world()
    except (SettingsFault, PolicyFaults) as fault:
        sys.exit(f"worker: {fault}")
    world.line.warm()  # the SDK takes 1.4 s to import: now, not in the first job
    connection = Redis.from_url(str(world.settings.redis_url))
    while not Worker.asked_to_end.is_set():
        try:
            work(connection)
            Worker.asked_to_end.wait(RECONNECT_S)
        except (RedisError, OSError) as fault:
            log.warning("redis: %s; trying again", type(fault).__name__)
            Worker.asked_to_end.wait(RECONNECT_S)
        except StopRequested:  # raised by RQ's signal handler wherever we are
            return


def work(connection: Redis) -> None:
    """Work until asked to end, or until Redis is gone."""
    worker = Worker(
        [Queue(QUEUE, connection=connection, serializer="json")],
        connection=connection,
        serializer="json",
        maintenance_interval=20,
        worker_ttl=30,
    )
    worker.work(logging_level="ERROR")


if __name__ == "__main__":
    main()
