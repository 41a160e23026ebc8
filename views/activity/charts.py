"""Two drawings of the report, images of their own address: what was done each quarter, and how long each step takes."""

from functools import lru_cache

from views.impact.charts import GAP, svg, the_engine

COLOURS = ("#b0731a", "#2f6f8f", "#1e5f48")
SHAPES = ("circle", "square", "triangle-up")
WIDE, NARROW = 640, 300
"""Two widths, so that words keep their size on a telephone."""


@lru_cache(maxsize=32)
def by_quarter(values: tuple[tuple[str, str, int], ...], width: int = WIDE) -> str:
    """SVG of (quarter, measure, count): a line a measure, told apart by its colour and by the shape of its points."""
    altair = the_engine()
    names = list(dict.fromkeys(name for _, name, _ in values))
    spans = list(dict.fromkeys(span for span, _, _ in values))
    data = altair.Data(values=[{"q": q, "m": m, "n": n} for q, m, n in values])
    domain = {"domain": names}
    legend = altair.Legend(
        title=None, orient="top", columns=1 if width < WIDE else 0, labelLimit=280, columnPadding=GAP
    )
    colour = altair.Color("m:N", scale=altair.Scale(range=list(COLOURS), **domain), legend=legend)
    shape = altair.Shape("m:N", scale=altair.Scale(range=list(SHAPES), **domain), legend=legend)
    axis = altair.Axis(labelAngle=0 if width >= WIDE else -90, labelOverlap=False)
    base = altair.Chart(data).encode(
        x=altair.X("q:O", sort=spans, title=None, axis=axis),
        y=altair.Y("n:Q", title=None, axis=altair.Axis(tickMinStep=1, format=",d", tickCount=5)),
        color=colour,
    )
    lines, points = base.mark_line(strokeWidth=2), base.mark_point(size=70, filled=True, opacity=1).encode(shape=shape)
    return svg((lines + points).properties(width=width, height=220, background="white"))


@lru_cache(maxsize=32)
def spread(values: tuple[tuple[str, str, float, float, float], ...], width: int = WIDE) -> str:
    """SVG of (step, the same in short, first quartile, median, third quartile), in days."""
    altair = the_engine()
    found = [(value[0] if width >= WIDE else value[1], *value[2:]) for value in values]
    data = altair.Data(values=[{"s": s, "a": a, "m": m, "b": b} for s, a, m, b in found])
    names = [value[0] for value in found]
    labels = altair.Axis(labelLimit=260)
    base = altair.Chart(data).encode(y=altair.Y("s:N", sort=names, title=None, axis=labels))
    title = "Jours : du premier au troisième quartile, point à la médiane"
    x = altair.X(
        "a:Q", title=title if width >= WIDE else "Jours", axis=altair.Axis(grid=True, format=",d", tickCount=5)
    )
    bars = base.mark_bar(height=10, color="#bcd3cd").encode(x=x, x2="b:Q")
    points = base.mark_point(size=90, filled=True, opacity=1, color=COLOURS[2]).encode(x=altair.X("m:Q", title=None))
    shown = (bars + points).properties(
        width=width if width >= WIDE else 220, height=34 * len(names), background="white"
    )
    return svg(shown)
