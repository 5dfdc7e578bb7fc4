"""The line to the supervisor: one JSON object a line over an inherited socket, questions numbered, answers in any order."""

import json
import socket
import threading
from typing import Any

from bot.simulator.shelf import Json

PATIENCE = 30.0


class Pipe:
    """The stand-ins' end."""

    def __init__(self, descriptor: int) -> None:
        """Take over an inherited socket."""
        self._file = socket.socket(fileno=descriptor).makefile("rw", encoding="utf-8")
        self._condition = threading.Condition()
        self._answers: dict[int, Json] = {}
        self._asked = 0
        self._gone = False
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        try:
            for line in self._file:
                answer = json.loads(line)
                with self._condition:
                    self._answers[answer.pop("number")] = answer
                    self._condition.notify_all()
        except (OSError, ValueError):
            pass
        with self._condition:
            self._gone = True
            self._condition.notify_all()

    def ask(self, what: str, **fields: Any) -> Json:
        """Ask one thing and wait for the answer; {"error"} when the supervisor is gone or silent."""
        with self._condition:
            self._asked += 1
            number = self._asked
            try:
                self._file.write(json.dumps({"number": number, "what": what, **fields}) + "\n")
                self._file.flush()
            except OSError as problem:
                return {"error": str(problem)}
            self._condition.wait_for(lambda: number in self._answers or self._gone, timeout=PATIENCE)
            return self._answers.pop(number, {"error": "the supervisor does not answer"})
