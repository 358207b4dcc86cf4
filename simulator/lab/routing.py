"""The websocket of the labs, for the project's URLRouter."""

from django.urls import path

from simulator.lab.consumer import LabConsumer

websocket_urlpatterns = [
    path("ws/labs/<slug:lab_id>/", LabConsumer.as_asgi()),
]
