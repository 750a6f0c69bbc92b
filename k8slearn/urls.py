"""Every address: pages below their language, the rest (sandboxes, the Kubernetes API) without one."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from django.views.i18n import set_language

from k8slearn.views import language_home

urlpatterns = [
    path("", language_home, name="home"),
    path("language/", set_language, name="set_language"),
    path("", include("simulator.urls")),
    *i18n_patterns(
        path("accounts/", include("k8slearn.accounts.urls")),
        path("", include("simulator.page_urls")),
        path("", include("lessons.urls")),
    ),
]
