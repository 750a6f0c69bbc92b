"""Addresses of sandboxes without a language: the Kubernetes API and what the pages' elements call."""

from django.urls import path

from simulator import api, views

urlpatterns = [
    path("c/<slug:secret>/<path:path>", api.by_secret, name="api-by-secret"),
    path("c/<slug:secret>/", api.by_secret, {"path": ""}),
    path("k8s/<slug:sandbox_id>/<path:path>", api.by_token, name="api-by-token"),
    path("sandboxes/<slug:sandbox_id>/objects/<path:key>", views.object_details, name="sandbox-object"),
    path("sandboxes/<slug:sandbox_id>/nodes/<str:node>/power", views.power, name="sandbox-power"),
    path("sandboxes/<slug:sandbox_id>/apply", views.apply, name="sandbox-apply"),
    path("sandboxes/<slug:sandbox_id>/clock", views.clock, name="sandbox-clock"),
    path("sandboxes/<slug:sandbox_id>/reset", views.reset, name="sandbox-reset"),
    path("sandboxes/<slug:sandbox_id>/kubeconfig", views.kubeconfig_file, name="sandbox-kubeconfig"),
    path("sandboxes/<slug:sandbox_id>/revoke", views.revoke, name="sandbox-revoke"),
    path("sandboxes/<slug:sandbox_id>/files/<path:path>", views.home_file, name="sandbox-file"),
]
