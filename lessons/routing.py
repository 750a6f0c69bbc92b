"""WebSocket addresses of the lessons app."""

from django.urls import URLPattern

websocket_urlpatterns: list[URLPattern] = []
