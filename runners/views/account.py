"""The end of an account."""

from allauth.core import ratelimit
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters

from runners import services
from runners.forms import DeleteForm
from runners.views.owner import posted


@sensitive_post_parameters("password")
def delete(request: HttpRequest) -> HttpResponse:
    """Ask for the password once more, then erase at once: there is nothing to wait for and no way back."""
    user = request.user
    if request.method == "POST" and not ratelimit.consume(request, action="reauthenticate", user=user):
        return ratelimit.respond_429(request)
    form = DeleteForm(posted(request), user=user)
    if request.method == "POST" and form.is_valid():
        services.erase(user=user)
        logout(request)
        return render(request, "runners/deleted_page.html")
    return render(request, "runners/delete_form.html", {"form": form}, status=422 if form.errors else 200)
