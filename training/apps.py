from django.apps import AppConfig


class TrainingConfig(AppConfig):
    """What was done: runs, shoes, rest days, pain reports, imports."""

    name = "training"

    def ready(self) -> None:
        from training import exports, receivers  # noqa: F401  (registers parts of a copy, connects receivers)
