"""WebSocket addresses of the lessons."""

from django.urls import path

from lessons.consumers import LabConsumer

websocket_urlpatterns = [path("ws/labs/<slug:slug>", LabConsumer.as_asgi())]
