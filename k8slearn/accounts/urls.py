"""Addresses of the accounts, below `/<language>/accounts/`."""

from django.urls import path

from k8slearn.accounts import views

app_name = "accounts"
urlpatterns = [
    path("sign-up/", views.sign_up, name="signup"),
    path("sign-in/", views.sign_in, name="login"),
    path("sign-out/", views.sign_out, name="logout"),
]
