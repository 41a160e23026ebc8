"""The drawing of who goes better, the same or worse, by dimension: Altair's, an image of its own address."""

from functools import lru_cache
from typing import Any

ORDER = ("Mieux", "Pareil", "Moins bien")
COLOURS = ("#1e5f48", "#d8c08d", "#a32a2a")
KEYS = ("mieux", "pareil", "moins_bien")
RANKS = ("0", "1", "2", "3")
INK, QUIET = "#18241e", "#45514a"
STEPS = ("#e3d5b4", "#a9c3b0", "#5f9a7f", "#1e5f48")
Values = tuple[tuple[str, str, int, float], ...]
WIDE, NARROW = 640, 290
"""Two widths, so that words keep their size on a telephone; there each stands above its bar."""
ROOM, GAP = 48, 36
"""Pixels: words are laid out with the engine's own letters, and drawn with the reader's, which may be wider."""


def shares(rows: list[dict[str, Any]]) -> tuple[tuple[str, str, int, float], ...]:
    """(dimension, answer, persons, share of the pairs), in the order of the page."""
    return tuple(
        (row["libelle"], name, row[key], row[key] / row["n_paires"])
        for row in rows
        if all(row[key] is not None for key in KEYS)
        for name, key in zip(ORDER, KEYS, strict=True)
    )


@lru_cache(maxsize=32)
def drawing(
    values: Values, width: int = WIDE, order: tuple[str, ...] = ORDER, colours: tuple[str, ...] = COLOURS
) -> str:
    """SVG, as text: a bar a dimension, whose name stands beside it or, where it is narrow, above it."""
    altair = the_engine()
    is_narrow = width < WIDE
    names = list(dict.fromkeys(value[0] for value in values))
    data = altair.Data(
        values=[{"d": d, "a": a, "n": n, "p": p, "o": order.index(a)} for d, a, n, p in values]
    )  # fmt: skip
    ticks = {"tickCount": 2} if is_narrow else {}
    axis = altair.Axis(format="%", title="Part des personnes", grid=True, **ticks)
    labels = None if is_narrow else altair.Axis(labelLimit=220)
    legend = altair.Legend(title=None, orient="top", columnPadding=GAP // 2 if is_narrow else GAP)
    scale = altair.Scale(domain=list(order), range=list(colours))
    drawn: Any = altair.Chart(data).mark_bar(height=18).encode(
        y=altair.Y("d:N", sort=names, title=None, axis=labels),
        x=altair.X("p:Q", stack="zero", axis=axis, scale=altair.Scale(domain=[0, 1])),
        color=altair.Color("a:N", scale=scale, legend=legend),
        order=altair.Order("o:Q"),
    )  # fmt: skip
    if is_narrow:
        above = altair.Chart(data).transform_filter("datum.o == 0")
        above = above.mark_text(align="left", dy=-19, fontSize=13, color=INK)
        drawn += above.encode(y=altair.Y("d:N", sort=names), x=altair.value(0), text="d:N")
    height = (46 if is_narrow else 30) * max(1, len(names))
    return svg(drawn.properties(width=width, height=height, background="white"), 12 if is_narrow else ROOM)


def stacked(values: Values, width: int = WIDE) -> str:
    """The four answers of each question, before above after, from the lowest to the highest."""
    return drawing(values, width, RANKS, STEPS)


def the_engine() -> Any:
    """Altair, heavy as its own engine is: nobody pays for them who does not ask for a drawing."""
    import altair

    return altair


def svg(chart: Any, left: int = ROOM) -> str:
    """The same letters and inks everywhere. `left`: pixels kept for the words that stand there."""
    import vl_convert

    padding = {"left": left, "top": 5, "right": 12, "bottom": 5}
    spec = chart.configure(font="sans-serif", locale=FRENCH, padding=padding).configure_view(stroke=None)
    spec = spec.configure_axis(labelFontSize=13, titleFontSize=13, labelColor=INK, titleColor=QUIET)
    spec = spec.configure_legend(labelFontSize=13, labelColor=INK, symbolSize=90)
    return str(vl_convert.vegalite_to_svg(spec.to_dict()))


FRENCH: dict[str, Any] = {
    "number": {
        "decimal": ",",
        "thousands": "\u202f",
        "grouping": [3],
        "currency": ["", "\u00a0€"],
        "percent": "\u202f%",
    }
}
