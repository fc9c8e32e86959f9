from django.apps import AppConfig


class RiskConfig(AppConfig):
    """What it means: scores, warnings and the pages that mix them with training."""

    name = "risk"

    def ready(self) -> None:
        # registers e-mail kinds and parts of a copy, connects receivers
        from risk import emails, exports, receivers  # noqa: F401
