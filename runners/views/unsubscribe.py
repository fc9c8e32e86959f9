"""Turn off the kinds of alert an e-mail told, from the e-mail itself: no sign-in, no cookies (RFC 8058)."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from runners import alert_kinds, links, services
from runners.models import User
from runners.models.mailing import PAIN


@csrf_exempt
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks, because mail scanners open links; POST does it, answers 200 and may be repeated."""
    read = links.read_unsubscribe(token)
    if read is None:
        raise Http404
    user_id, kinds = read
    if request.method == "POST":
        user = User.objects.filter(pk=user_id).first()
        if user is not None:  # a deleted account gets no e-mail anyway
            services.turn_off_emails(user=user, kinds=kinds, now=timezone.now())
    context = {
        "kinds": alert_kinds.labels(kinds),
        "is_pain": PAIN in kinds,
        "is_done": request.method == "POST",
    }
    response = render(request, "runners/unsubscribe_form.html", context)
    response.headers["Referrer-Policy"] = "no-referrer"  # the address is the key
    response.headers["Cache-Control"] = "no-store"
    return response
