"""Every address of the site. Pages are under their language; what machines ask for is not."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from django.views.decorators.http import conditional_page
from django.views.i18n import JavaScriptCatalog

from . import health, views

urlpatterns = [
    path("", views.choose_language),
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("metrics", health.metrics),
    path("i18n/", include("django.conf.urls.i18n")),  # POST i18n/setlang/, name: set_language
]

urlpatterns += i18n_patterns(
    path(
        "jsi18n/",
        conditional_page(JavaScriptCatalog.as_view(packages=["k8slearn"])),
        name="javascript-catalog",
    ),
    path("", include("lessons.urls")),
    path("", include("simulator.lab.urls")),
)
