"""The worker process: RQ on the one job of bot/jobs.py. One queue, JSON only, no fork: engine and clients are built once."""

import logging
import sys
import time

from redis import Redis
from redis.exceptions import RedisError
from rq import Queue, SimpleWorker

from booking.policy import PolicyFaults
from bot import jobs
from bot.config import SettingsFault
from bot.doorbell import QUEUE
from bot.logs import configure_logging


RECONNECT_S = 2


def main() -> None:
    """Work until SIGTERM."""
    configure_logging()
    try:
        world = jobs.process_world()
    except (SettingsFault, PolicyFaults) as fault:
        sys.exit(f"worker: {fault}")
    world.line.warm()  # the SDK takes 1.4 s to import: now, not in the first job
    connection = Redis.from_url(str(world.settings.redis_url))
    log = logging.getLogger("yoriai.worker")
    while True:
        try:
            wanted_to_end = work(connection)
        except (RedisError, OSError) as fault:
            log.warning("redis: %s; trying again", type(fault).__name__)
            time.sleep(RECONNECT_S)
            continue
        if wanted_to_end:
            return


def work(connection: Redis) -> bool:
    """Work until told to stop; True when the worker was asked to, by a signal."""
    worker = SimpleWorker(
        [Queue(QUEUE, connection=connection, serializer="json")],
        connection=connection,
        serializer="json",
        maintenance_interval=20,
        worker_ttl=30,
    )
    worker.work(logging_level="WARNING")
    return bool(worker._stop_requested)


if __name__ == "__main__":
    main()
