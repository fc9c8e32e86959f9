"""Warnings: the inbox, each on its own page, what the runner does with one, and the honest record of all."""

from risk.views.alerts.acting import alert_snooze, alert_undo, alert_useful, alerts_done
from risk.views.alerts.inbox import alerts
from risk.views.alerts.one import alert
from risk.views.alerts.record import record

__all__ = ["alert", "alert_snooze", "alert_undo", "alert_useful", "alerts", "alerts_done", "record"]
