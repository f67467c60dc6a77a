"""Keys take effect in the order in which they were typed, also when they arrive in one burst.

Textual 8.2 forwards every key to the focused widget at once. A printable key acts there, while a
binding runs only after its key has bubbled up to the app: ``0.05``, Backspace, ``3`` in one packet
(as over a slow SSH connection) gives 0.05. Here a key that runs a binding holds back later keys
until its effects are done: the action, the messages it posted, a screen it opened or closed, and
the focus.
"""

import time
from collections import deque
from typing import Generic

from textual import events
from textual.app import App, ReturnType
from textual.keys import key_to_character
from textual.message import Message

ROUNDS = 3
"""Round trips from the focused widget to the app. After the first the action has run, after the
second its messages have been handled, after the third a screen that they opened has its focus."""

ROUND_TRIP_TIMEOUT_SECONDS = 2.0
"""Keys wait no longer than this: a round trip may be lost with a widget that is removed."""

Typed = events.Key | events.Paste


class RoundTrip(Message):
    """Bubbles from the focused widget to the app, behind a key that was forwarded there."""

    def __init__(self, number: int, rounds: int) -> None:
        super().__init__()
        self.number, self.rounds = number, rounds


class OrderedKeysApp(App[ReturnType], Generic[ReturnType]):
    """Handles keys and pastes one after the other."""

    _typed_number = 0
    _settled_number = 0
    _typed_at = 0.0

    def __init__(self) -> None:
        super().__init__()
        self._held_back: deque[Typed] = deque()

    async def on_event(self, event: events.Event) -> None:
        """Hold back keys until the effects of earlier ones are done; Textual calls this."""
        if not isinstance(event, Typed) or event.is_forwarded or self._has_priority(event):
            await super().on_event(event)
        elif self._held_back or self._is_settling:
            if not self._held_back:
                self.set_timer(ROUND_TRIP_TIMEOUT_SECONDS, self._stop_waiting)
            self._held_back.append(event)
        else:
            await self._take(event)

    async def on_round_trip(self, message: RoundTrip) -> None:
        """Start the next round trip, or handle the keys that were held back."""
        message.stop()
        if message.number != self._typed_number:
            return
        if message.rounds > 1:
            self._send_round(message.rounds - 1)
        else:
            self._settled_number = message.number
            await self._take_held_back()

    @property
    def _is_settling(self) -> bool:
        waited = time.monotonic() - self._typed_at
        return self._settled_number != self._typed_number and waited < ROUND_TRIP_TIMEOUT_SECONDS

    def _has_priority(self, event: Typed) -> bool:
        """Whether it is a key such as Ctrl-C, which is never held back."""
        bindings = self._bindings.key_to_bindings
        return isinstance(event, events.Key) and any(
            binding.priority for binding in bindings.get(event.key, ())
        )

    async def _take(self, event: Typed) -> None:
        """Handle ``event``; unless it is text for an input field, hold back the next keys."""
        field = self.focused
        is_text = (
            isinstance(event, events.Key)
            and field is not None
            and field.check_consume_key(event.key, event.character or key_to_character(event.key))
        )
        await super().on_event(event)
        if not is_text:
            self._typed_number += 1
            self._typed_at = time.monotonic()
            self._send_round(ROUNDS)

    async def _take_held_back(self) -> None:
        while self._held_back and not self._is_settling:
            await self._take(self._held_back.popleft())

    async def _stop_waiting(self) -> None:
        """Handle the keys that are held back although a round trip was lost."""
        await self._take_held_back()
        if self._held_back:
            self.set_timer(ROUND_TRIP_TIMEOUT_SECONDS, self._stop_waiting)

    def _send_round(self, rounds: int) -> None:
        (self.focused or self.screen).post_message(RoundTrip(self._typed_number, rounds))
