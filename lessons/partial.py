"""Whether to answer with a page or with a fragment of it."""

from django.http import HttpRequest


def is_partial(request: HttpRequest) -> bool:
    """True when htmx asked for a piece of a page it already has."""
    return bool(request.htmx and not request.htmx.boosted)
