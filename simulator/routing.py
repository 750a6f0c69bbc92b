"""WebSocket addresses of the simulator app."""

from django.urls import URLPattern

websocket_urlpatterns: list[URLPattern] = []
