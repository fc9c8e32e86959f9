"""A week's distance against what was suggested for it: one bar, one range, one edge."""

from dataclasses import dataclass

from training.charts.geometry import fmt

WIDTH = 110
ROOM = 1.35  # the edge of the range stands at the same place in every row, unless a bar needs more room


@dataclass(frozen=True)
class Bullet:
    """In a box of `box` by 10: the range from zero to `edge_x`, what was done, and what lies past the edge."""

    zone: str
    bar: str
    edge_x: str
    over: str  # width of the part past the edge; empty where there is none
    box: str = str(WIDTH)


def bullet(done: float, limit: float) -> Bullet | None:
    """Return the bar of one week in any one unit; None without a range to measure it against."""
    if limit <= 0:
        return None
    scale = WIDTH / max(ROOM * limit, done)
    return Bullet(
        zone=fmt(limit * scale),
        bar=fmt(min(done, limit) * scale),
        edge_x=fmt(limit * scale),
        over=fmt((done - limit) * scale) if done > limit else "",
    )
