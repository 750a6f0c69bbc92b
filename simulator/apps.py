"""Django's registration of the simulator."""

from django.apps import AppConfig


class SimulatorConfig(AppConfig):
    name = "simulator"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from simulator import adoption  # noqa: F401  (it registers itself)
