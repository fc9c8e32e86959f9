from django.urls import URLPattern

app_name = "runners"
urlpatterns: list[URLPattern] = []
