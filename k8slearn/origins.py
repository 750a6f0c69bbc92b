"""Which pages may open a WebSocket here: this site's own. Clients that are no browser send no Origin and pass.

A browser always names the page's origin; without one there is no page that could misuse a visitor's cookies, and
kubectl (exec, port-forward) brings its own proof of who it is.
"""

from urllib.parse import ParseResult

from channels.security.websocket import OriginValidator
from django.conf import settings


class OwnOriginValidator(OriginValidator):
    """Refuses a WebSocket whose Origin is a host that is not in ALLOWED_HOSTS."""

    def __init__(self, application: object) -> None:
        super().__init__(application, settings.ALLOWED_HOSTS)

    def valid_origin(self, parsed_origin: ParseResult | None) -> bool:
        return parsed_origin is None or super().valid_origin(parsed_origin)
