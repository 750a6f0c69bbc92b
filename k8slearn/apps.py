"""Registers the project package itself, so that its management commands (`up`, `role`) are found."""

from django.apps import AppConfig


class ProjectConfig(AppConfig):
    name = "k8slearn"
    verbose_name = "k8slearn"
