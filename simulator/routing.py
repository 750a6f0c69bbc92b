"""WebSocket addresses of sandboxes: the page's own, and the Kubernetes API's."""

from django.urls import path

from simulator.consumers import PictureConsumer, TerminalConsumer
from simulator.streaming import door

websocket_urlpatterns = [
    path("ws/sandboxes/<slug:sandbox_id>/watch", PictureConsumer.as_asgi()),
    path("ws/sandboxes/<slug:sandbox_id>/terminal", TerminalConsumer.as_asgi()),
    path("c/<slug:secret>/<path:path>", door.by_secret),
    path("k8s/<slug:sandbox_id>/<path:path>", door.by_token),
]
