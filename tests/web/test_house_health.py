"""/healthz, /readyz, /metrics."""

import pytest
from django.test import AsyncClient, Client


def test_healthz_needs_nothing(client: Client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


@pytest.mark.django_db(transaction=True)
async def test_readyz_asks_database_and_channel_layer(async_client: AsyncClient) -> None:
    answer = await async_client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"database": "ok", "channel_layer": "ok"}


@pytest.mark.django_db(transaction=True)
async def test_readyz_says_what_fails(async_client: AsyncClient, settings) -> None:
    settings.CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": ["redis://127.0.0.1:1/0"]},
        }
    }
    answer = await async_client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"database": "ok", "channel_layer": "failed"}


def test_metrics_count_requests_by_route_not_by_address(client: Client) -> None:
    client.get("/en/jsi18n/?secret=1")
    client.get("/en/no-such-page-at-all/")
    text = client.get("/metrics").content.decode()
    assert 'k8slearn_http_requests_total{method="GET",route="en/jsi18n/",status="200"}' in text
    assert "k8slearn_http_request_seconds_bucket" in text
    assert "no-such-page-at-all" not in text


def test_health_is_only_read(client: Client) -> None:
    assert client.post("/healthz").status_code == 405
