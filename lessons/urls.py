"""Addresses of the lessons app."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
