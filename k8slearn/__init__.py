"""The project: settings, addresses, the ASGI entry, the Celery app and the process supervisor."""

from k8slearn.celery import app as celery_app

__all__ = ["celery_app"]
