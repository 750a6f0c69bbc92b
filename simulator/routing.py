"""WebSocket addresses of sandboxes."""

from django.urls import path

from simulator.consumers import PictureConsumer, TerminalConsumer

websocket_urlpatterns = [
    path("ws/sandboxes/<slug:sandbox_id>/watch", PictureConsumer.as_asgi()),
    path("ws/sandboxes/<slug:sandbox_id>/terminal", TerminalConsumer.as_asgi()),
]
