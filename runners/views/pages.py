"""The menu behind "More", and the coach's page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def more(request: HttpRequest) -> HttpResponse:
    return render(request, "runners/more_page.html")


@require_safe
def athletes(request: HttpRequest) -> HttpResponse:
    return render(request, "runners/athletes_list.html")
