"""An address that letters did not reach: its owner has mended it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from runners import services


@require_POST
def try_address(request: HttpRequest) -> HttpResponse:
    """Let letters go to the person's own address again."""
    services.try_address_again(user=request.user)
    messages.info(request, _("The next e-mail goes to %(email)s again.") % {"email": request.user.email})
    return redirect("runners:emails")
