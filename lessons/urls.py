"""Addresses of the course, below the language prefix."""

from django.urls import path

from lessons import views

app_name = "lessons"
urlpatterns = [
    path("", views.home, name="home"),
    path("lessons/", views.course, name="course"),
    path("lessons/<slug:slug>/", views.lesson, name="lesson"),
    path("glossary/", views.glossary_page, name="glossary"),
]
