"""The drawing of who goes better, the same or worse, by dimension: Altair's, an image of its own address."""

from functools import lru_cache
from typing import Any

ORDER = ("Mieux", "Pareil", "Moins bien")
COLOURS = ("#1e5f48", "#d8c08d", "#a32a2a")
KEYS = ("mieux", "pareil", "moins_bien")
RANKS = ("0", "1", "2", "3")
STEPS = ("#e3d5b4", "#a9c3b0", "#5f9a7f", "#1e5f48")
Values = tuple[tuple[str, str, int, float], ...]
ROOM, GAP = {"left": 48, "top": 5, "right": 12, "bottom": 5}, 36
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
    values: Values, width: int = 640, order: tuple[str, ...] = ORDER, colours: tuple[str, ...] = COLOURS
) -> str:
    """SVG, as text. Altair and its engine are heavy: nobody pays for them who does not ask for a drawing."""
    import altair
    import vl_convert

    names = list(dict.fromkeys(value[0] for value in values))
    data = altair.Data(
        values=[{"d": d, "a": a, "n": n, "p": p, "o": order.index(a)} for d, a, n, p in values]
    )  # fmt: skip
    axis = altair.Axis(format="%", title="Part des personnes", grid=True)
    base = altair.Chart(data).encode(
        y=altair.Y("d:N", sort=names, title=None, axis=altair.Axis(labelLimit=220)),
        x=altair.X("p:Q", stack="zero", axis=axis, scale=altair.Scale(domain=[0, 1])),
        order=altair.Order("o:Q"),
    )
    scale = altair.Scale(domain=list(order), range=list(colours))
    legend = altair.Legend(title=None, orient="top", columnPadding=GAP)
    bars = base.mark_bar(height=18).encode(color=altair.Color("a:N", scale=scale, legend=legend))
    whole = bars.properties(width=width, height=30 * max(1, len(names)), background="white")
    spec = whole.configure(font="sans-serif", locale=FRENCH, padding=ROOM).configure_view(stroke=None).configure_axis(
        labelFontSize=13, titleFontSize=13, labelColor="#18241e", titleColor="#45514a"
    ).configure_legend(labelFontSize=13, labelColor="#18241e")  # fmt: skip
    return str(vl_convert.vegalite_to_svg(spec.to_dict()))


def stacked(values: Values) -> str:
    """The four answers of each question, before above after, from the lowest to the highest."""
    return drawing(values, 560, RANKS, STEPS)


FRENCH: dict[str, Any] = {
    "number": {
        "decimal": ",",
        "thousands": "\u202f",
        "grouping": [3],
        "currency": ["", "\u00a0€"],
        "percent": "\u202f%",
    }
}
