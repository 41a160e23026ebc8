"""Days and moments as people of the Landes read them: on the clocks of Paris."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from pin40.typography import WIDE

PARIS = ZoneInfo("Europe/Paris")


def in_paris(value: datetime) -> datetime:
    """The same moment on the clocks of Paris; a naive one is UTC, as SQLite gives its own back."""
    return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(PARIS)


def shown_date(value: date | None) -> str:
    """31/12/2026, in Paris; a naive moment is UTC; nothing for None."""
    if value is None:
        return ""
    return f"{in_paris(value) if isinstance(value, datetime) else value:%d/%m/%Y}"


def shown_moment(value: datetime | None) -> str:
    """31/12/2026 à 14 h 05, in Paris; a naive moment is UTC; nothing for None."""
    if value is None:
        return ""
    local = in_paris(value)
    return f"{local:%d/%m/%Y} à {local.hour}{WIDE}h{WIDE}{local:%M}"
