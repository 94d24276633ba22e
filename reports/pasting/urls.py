"""The page where a WhatsApp report is pasted."""

from django.urls import path

from reports.pasting.views import paste

urlpatterns = [path("formations/paste/", paste, name="paste")]
