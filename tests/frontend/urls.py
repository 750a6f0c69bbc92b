"""The few addresses that the shell's templates link to."""

from django.http import HttpResponse
from django.urls import path


def nothing(request: object) -> HttpResponse:
    return HttpResponse()


urlpatterns = [path("", nothing, name="home"), path("language/", nothing, name="set_language")]
