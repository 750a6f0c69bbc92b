"""Django's registration of the accounts."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "k8slearn.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"
