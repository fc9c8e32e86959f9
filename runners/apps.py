from django.apps import AppConfig


class RunnersConfig(AppConfig):
    """Who people are, and who may see what of whom."""

    name = "runners"

    def ready(self) -> None:
        from runners import emails, receivers  # noqa: F401  (registers e-mail kinds, connects receivers)
        from runners.exports import own, people  # noqa: F401  (register the parts of a copy)
