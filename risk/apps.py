from django.apps import AppConfig


class RiskConfig(AppConfig):
    """What it means: scores, warnings and the pages that mix them with training."""

    name = "risk"

    def ready(self) -> None:
        # registers kinds of alert and of e-mail and parts of a copy, connects receivers
        from risk import alert_kinds, emails, exports, receivers, summaries  # noqa: F401
