"""Template context: `is_instructor`, asked of the database only where a template uses it."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from k8slearn.accounts.roles import is_instructor


def roles(request: HttpRequest) -> dict[str, object]:
    return {"is_instructor": SimpleLazyObject(lambda: is_instructor(request.user))}
