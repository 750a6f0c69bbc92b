"""The ASGI entry: HTTP goes to Django, WebSockets to the apps' consumers, from this site's own pages only."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "k8slearn.settings")
django_application = get_asgi_application()  # before the imports below: they need the apps loaded

from channels.auth import AuthMiddlewareStack  # noqa: E402
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from django.conf import settings  # noqa: E402
from django.urls import get_resolver  # noqa: E402

from k8slearn.body_limit import BodyLimit  # noqa: E402
from k8slearn.origins import OwnOriginValidator  # noqa: E402
from lessons.routing import websocket_urlpatterns as lesson_sockets  # noqa: E402
from simulator.routing import websocket_urlpatterns as sandbox_sockets  # noqa: E402

_ = get_resolver().url_patterns  # so that a broken page stops the start, and the first visitor does not wait

application = ProtocolTypeRouter(
    {
        "http": BodyLimit(django_application, 2 * settings.DATA_UPLOAD_MAX_MEMORY_SIZE),
        "websocket": OwnOriginValidator(AuthMiddlewareStack(URLRouter([*sandbox_sockets, *lesson_sockets]))),
    }
)
