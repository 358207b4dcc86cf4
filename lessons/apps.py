"""The Django app of the course."""

from django.apps import AppConfig


class LessonsConfig(AppConfig):
    name = "lessons"
