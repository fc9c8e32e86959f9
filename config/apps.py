from django.apps import AppConfig


class SiteConfig(AppConfig):
    """The wiring as an app, so that its checks are registered."""

    name = "config"
    verbose_name = "Site"

    def ready(self) -> None:
        from config import checks  # noqa: F401  (registers them)
