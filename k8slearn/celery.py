"""The Celery app: workers run `simulator.tasks`. Its settings are the `CELERY_` ones of `k8slearn.settings`."""

import os
import warnings

from celery import Celery
from celery.platforms import SecurityWarning

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "k8slearn.settings")

# Celery advises against root because of pickled tasks; ours are JSON only (CELERY_ACCEPT_CONTENT).
warnings.filterwarnings("ignore", message="You're running the worker", category=SecurityWarning)

app = Celery("k8slearn")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
