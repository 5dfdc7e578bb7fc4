"""The worker process: RQ on the one job of bot/jobs.py. One queue, JSON only, no fork: engine and clients are built once."""

import logging
import sys

from booking.policy import PolicyFaults
from bot import jobs
from bot.config import SettingsFault
from bot.doorbell import QUEUE
from bot.logs import configure_logging


def main() -> None:
    """Work until SIGTERM."""
    configure_logging()
    try:
        world = jobs.process_world()
    except (SettingsFault, PolicyFaults) as fault:
        sys.exit(f"worker: {fault}")
    from redis import Redis
    from redis.exceptions import RedisError
    from rq import Queue, SimpleWorker

    world.line.warm()  # the SDK takes 1.4 s to import: now, not in the first job
    connection = Redis.from_url(str(world.settings.redis_url))
    log = logging.getLogger("yoriai.worker")
    while True:
        try:
            worker = SimpleWorker(
                [Queue(QUEUE, connection=connection, serializer="json")],
                connection=connection,
                serializer="json",
                maintenance_interval=20,
                worker_ttl=30,
            )
            if worker.work(logging_level="WARNING"):
                continue
            return
        except (RedisError, OSError) as fault:
            log.warning("redis: %s; trying again", type(fault).__name__)
            __import__("time").sleep(2)


if __name__ == "__main__":
    main()
