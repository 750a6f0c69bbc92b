"""The Celery app: workers run `simulator.tasks`. Its settings are the `CELERY_` ones of `k8slearn.settings`."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "k8slearn.settings")

app = Celery("k8slearn")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
