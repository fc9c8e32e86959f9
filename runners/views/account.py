"""The end of an account."""

from allauth.account.models import EmailAddress
from allauth.core import ratelimit
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters

from runners import services
from runners.accounts import AccountAdapter
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
        proven = EmailAddress.objects.filter(user=user, email__iexact=user.email, verified=True).exists()
        services.erase(user=user)
        logout(request)
        if proven:  # an address that nobody has shown to be theirs gets no word of an account
            AccountAdapter(request).send_farewell(user.email)
        return render(request, "runners/deleted_page.html")
    return render(request, "runners/delete_form.html", {"form": form}, status=422 if form.errors else 200)
