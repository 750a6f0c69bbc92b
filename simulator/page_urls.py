"""Addresses of sandboxes' pages, below their language."""

from django.urls import path

from simulator import views

urlpatterns = [path("sandbox/", views.page, name="sandbox")]
