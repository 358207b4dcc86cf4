"""The project's own Prometheus metrics, in the default registry; apps add theirs to the same one."""

from django.http import HttpRequest, HttpResponseBase
from prometheus_client import Counter, Histogram

METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}

REQUESTS = Counter("k8slearn_http_requests_total", "HTTP requests answered.", ["method", "route", "status"])
SECONDS = Histogram("k8slearn_http_request_seconds", "Seconds from a request to its answer.", ["route"])


def observe(request: HttpRequest, response: HttpResponseBase, seconds: float) -> None:
    """Record one answered request. Labels are bounded: the URL pattern, never the address asked for."""
    match = request.resolver_match
    route = match.route if match else "(none)"
    method = request.method if request.method in METHODS else "other"
    REQUESTS.labels(method, route, str(response.status_code)).inc()
    SECONDS.labels(route).observe(seconds)
