"""Logging: one line a record on standard error, no personal data, no code, no token."""

import logging
import sys


class OneLine(logging.Formatter):
    """A record is one line, whatever stands in it; a traceback is only its last line's type."""

    def format(self, record: logging.LogRecord) -> str:
        """The record without line breaks and without the values an exception may carry."""
        record.exc_text = None
        kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else ""
        record.exc_info = None
        text = super().format(record).replace("\r", " ").replace("\n", " ")
        return f"{text} [{kind}]" if kind else text


def configure_logging() -> None:
    """Send everything from WARNING up, and our own from INFO up, to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(OneLine("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("yoriai").setLevel(logging.INFO)
    logging.getLogger("slack_bolt.App").setLevel(logging.ERROR)  # at each start it warns of a token it need not use
