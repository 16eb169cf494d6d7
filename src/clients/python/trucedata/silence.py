"""Interrupts a stream that is open and receives nothing."""
from __future__ import annotations

import threading
import time
from typing import Any, Callable, Iterator, Optional


class SilenceTimer:
    """Calls `interrupt` from a thread of its own when one wait for a message takes more than `limit` seconds.

    The time between two waits, during which the caller processes a message, does not count.
    """

    def __init__(self, limit: float, interrupt: Callable[[], Any]) -> None:
        self.limit = limit
        self.has_expired = False
        self._interrupt = interrupt
        self._waiting_since: Optional[float] = None
        self._stopped = threading.Event()
        # A timer per message would start a thread for each.
        threading.Thread(target=self._run, name="trucedata-silence", daemon=True).start()

    def watch(self, messages: Iterator[Any]) -> Any:
        """Returns the next message, for which it waits up to the limit."""
        self._waiting_since = time.monotonic()
        try:
            return next(messages)
        finally:
            self._waiting_since = None

    def stop(self) -> None:
        """Ends the thread."""
        self._stopped.set()

    def _run(self) -> None:
        pause = self.limit
        while not self._stopped.wait(pause):
            since = self._waiting_since
            silence = 0.0 if since is None else time.monotonic() - since
            pause = self.limit - silence
            if pause <= 0:
                self.has_expired = True
                self._interrupt()
                return
