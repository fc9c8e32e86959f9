from django.apps import AppConfig


class RunnersConfig(AppConfig):
    """Who people are, and who may see what of whom."""

    name = "runners"
