"""Pages of subscriptions and deliveries."""

from django.urls import path

from reports.delivery import views

urlpatterns = [
    path("subscriptions/", views.subscriptions, name="subscriptions"),
    path("subscriptions/<uuid:pk>/end/", views.end, name="subscription-end"),
    path("deliveries/<int:pk>/send/", views.send_again, name="delivery-send"),
    path("unsubscribe/<slug:token>/", views.unsubscribe, name="unsubscribe"),
]
