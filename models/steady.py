"""While a page that writes nothing is made, what the base says does not move: it is asked once. And read calmly."""

import gc
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Lock
from typing import Any, TypeVar

from models.viewer import look

T = TypeVar("T")
_told: ContextVar[dict[Hashable, Any] | None] = ContextVar("told", default=None)


@contextmanager
def steady() -> Iterator[None]:
    """For the time of one page; elsewhere everything is asked anew."""
    token = _told.set({})
    try:
        yield
    finally:
        _told.reset(token)


def once(key: Hashable, ask: Callable[[], T]) -> T:
    """The answer of `ask`, kept under this name and for these eyes until the page is made."""
    told = _told.get()
    if told is None:
        return ask()
    name = (key, look())
    if name not in told:
        told[name] = ask()
    found: T = told[name]
    return found


_lock, _readers = Lock(), 0


@contextmanager
def calmly() -> Iterator[None]:
    """For the reading of very many rows: they hold no cycle, yet wake the collector of cycles over all the server."""
    global _readers
    with _lock:
        _readers += 1
        gc.disable()
    try:
        yield
    finally:
        with _lock:
            _readers -= 1
            if not _readers:
                gc.enable()
