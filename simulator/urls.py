"""Addresses of the simulator app."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
