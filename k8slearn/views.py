"""The one page that belongs to no app: `/` sends a visitor to the pages in their language."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_request
from django.views.decorators.http import require_safe


@require_safe
def language_home(request: HttpRequest) -> HttpResponse:
    """Redirect to `/<language>/` by the visitor's cookie, else their browser's wish, else Chinese."""
    response = HttpResponseRedirect(f"/{get_language_from_request(request)}/")
    patch_vary_headers(response, ("Accept-Language", "Cookie"))
    return response
