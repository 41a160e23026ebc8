"""Who is looking: set once by the door, read by the gate. The default is a stranger who reaches nothing."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from contextvars import ContextVar
from dataclasses import dataclass, replace

from sqlalchemy.exc import DBAPIError

from pin40.access import QUESTIONS
from pin40.conditions import STRANGER, SYSTEM, Person, Viewer


class Closed(Exception):
    """The gate refuses: `code` is the answer that the door gives (403, 404 or 409)."""

    def __init__(self, sentence: str, code: int = 403) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.code = code


class Settled(Closed):
    """The row stands as it is: sent, signed, validated or closed, perhaps meanwhile; `url` is where it is read."""

    def __init__(self, sentence: str, url: str) -> None:
        super().__init__(sentence, 403)
        self.url = url


class NotSigned(Closed):
    """Objet: « La signature du présent document conditionne la mise en œuvre du dispositif. »"""

    def __init__(self) -> None:
        super().__init__(
            "Votre structure n’a pas encore signé la charte en vigueur : signez-la, puis recommencez.", 409
        )


@dataclass(frozen=True)
class Look:
    """A viewer, and what lifts their reach for the time of one act or one question."""

    viewer: Viewer = STRANGER
    act: str | None = None
    touches: frozenset[str] | None = None
    reason: str | None = None

    @property
    def person(self) -> Person:
        """Whose reach applies now: everybody's rows during an act already allowed, or a named question."""
        return SYSTEM.seen if self.touches is not None else self.viewer.seen


_look: ContextVar[Look] = ContextVar("look", default=Look())  # noqa: B039  (frozen)


def look() -> Look:
    return _look.get()


def viewer() -> Viewer:
    return _look.get().viewer


@contextmanager
def _looking(new: Look) -> Iterator[None]:
    from models.session import follow

    token = _look.set(new)
    follow()
    try:
        yield
    except BaseException:
        _look.reset(token)
        with suppress(DBAPIError):  # a broken transaction takes no more orders, and keeps nothing
            follow()
        raise
    _look.reset(token)
    with suppress(DBAPIError):
        follow()


def enter(someone: Viewer) -> None:
    """The door's own call, at the start of a request or a command."""
    from models.session import follow

    _look.set(Look(someone))
    follow()


@contextmanager
def seeing_as(someone: Viewer) -> Iterator[None]:
    """Look with these eyes for a while (doors, commands, tests)."""
    with _looking(Look(someone)):
        yield


@contextmanager
def asking(question: str) -> Iterator[None]:
    """Lift the reach for one question of the closed list; its caller returns numbers or yes/no only."""
    if viewer().role not in (*QUESTIONS[question], SYSTEM.role):
        raise Closed("Cette question n’est pas ouverte à votre rôle.")
    with _looking(replace(look(), touches=frozenset(), reason=question)), _still():
        yield


@contextmanager
def lifted(act: str, touches: frozenset[str]) -> Iterator[None]:
    """Lift the reach for one act that `models.acts.perform` has just allowed."""
    with _looking(replace(look(), act=act, touches=touches)), nullcontext() if touches else _still():
        yield


def _still() -> AbstractContextManager[None]:
    """A mere look flushes nothing: what the act under way has not written yet is judged as that act's."""
    from models.session import unflushed

    return unflushed()
