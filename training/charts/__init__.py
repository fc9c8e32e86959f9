"""Numbers to geometry, pure; the drawings are templates/partials/charts. Paint is in static/css/charts.css."""

from training.charts.lines import LineChart, line_chart
from training.charts.routes import RouteMap, route_map
from training.charts.shoes import ShoeBar, shoe_bar

__all__ = ["LineChart", "RouteMap", "ShoeBar", "line_chart", "route_map", "shoe_bar"]
