from django.apps import AppConfig


class RiskConfig(AppConfig):
    """What it means: scores, warnings and the pages that mix them with training."""

    name = "risk"

    def ready(self) -> None:
        from risk import emails, receivers  # noqa: F401  (registers e-mail kinds, connects receivers)
