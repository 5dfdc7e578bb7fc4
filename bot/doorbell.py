"""The doorbell: one coalesced RQ job that says "look". Redis may lose it at any moment; the clock rings again."""

import logging

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry
from rq import Queue

QUEUE = "yoriai"
JOB = "bot.jobs.drain"
RUNG = "yoriai:rung"
RUNG_LIFE_S = 10  # after that a ring counts as lost
log = logging.getLogger("yoriai.doorbell")


def connect(url: str) -> "Redis":
    """A client that fails within a second instead of trying for five (redis-py 8 would)."""
    return Redis.from_url(url, socket_timeout=1, socket_connect_timeout=1, retry=Retry(NoBackoff(), 0))


class Doorbell:
    """Rings for a worker; several rings before it comes are one job."""

    def __init__(self, url: str) -> None:
        self._redis = connect(url)
        self._queue = Queue(QUEUE, connection=self._redis, serializer="json")

    def ring(self) -> bool:
        """Have a worker look; False when Redis cannot be reached."""
        try:
            if self._redis.set(RUNG, "1", nx=True, ex=RUNG_LIFE_S):
                self._queue.enqueue(JOB, result_ttl=0, failure_ttl=60, ttl=60)
        except (RedisError, OSError) as fault:
            log.debug("no doorbell: %s", type(fault).__name__)
            return False
        return True

    def well(self) -> bool:
        """Whether Redis answers."""
        try:
            return bool(self._redis.ping())
        except (RedisError, OSError):
            return False

    def hush(self) -> None:
        """A worker is looking: the next ring makes a new job."""
        try:
            self._redis.delete(RUNG)
        except (RedisError, OSError):
            return
