"""Django's registration of the lessons."""

from django.apps import AppConfig


class LessonsConfig(AppConfig):
    name = "lessons"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from lessons import adoption, system_checks  # noqa: F401  (they register themselves)
