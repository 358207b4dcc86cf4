"""A lab's addresses, under the page's language."""

from django.urls import path

from simulator.lab import views

app_name = "lab"
urlpatterns = [
    path("labs/<slug:lab_id>/", views.show, name="show"),
    path("labs/<slug:lab_id>/reset/", views.reset, name="reset"),
    path("labs/<slug:lab_id>/fork/", views.fork, name="fork"),
]
