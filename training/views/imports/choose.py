"""The choice of files, and their way to the disk."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import TooManyFilesSent
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRedirect

from runners import clock
from runners.models import Runner
from runners.views.owner import consented_page
from training import services, sources
from training.forms.uploads import ACCEPT, CappedUpload, StreamedUpload, refusal
from training.models import Import
from training.tasks import nudge_import

LATEST = 10
REASONS = 3  # of files that are left out, said one by one
NO_ROOM = 507


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def import_create(request: HttpRequest) -> HttpResponse:
    """Cap the upload before anything reads it; the token is checked behind that, in `_choose`."""
    if request.method != "POST":
        return _choose(request)
    capped = CappedUpload()
    if _length(request) > settings.MAX_UPLOAD_BYTES * 2:
        return _too_large(request)
    if not services.has_room_for(_length(request)):
        return _no_room(request)
    streamed = StreamedUpload()
    request.upload_handlers = [capped, MemoryFileUploadHandler(), streamed]
    try:
        request.POST  # noqa: B018 - reads the body now, under the cap
    except TooManyFilesSent:
        return _page(request, [_too_many()], status=413)
    if streamed.has_no_room:
        return _no_room(request)
    return _too_large(request) if capped.is_too_large else _choose(request)


@csrf_protect
@consented_page
def _choose(request: HttpRequest, runner: Runner) -> HttpResponse:
    if request.method != "POST":
        return _page(request, [])
    uploads = request.FILES.getlist("files")
    wrong = {upload: why for upload in uploads if (why := refusal(upload))}
    good = [upload for upload in uploads if upload not in wrong]
    if not good:
        errors = list(wrong.values()) or [_("Choose a file first.")]
        return _page(request, errors, status=422 if request.htmx else 200)
    try:
        made = services.receive_import(runner=runner, uploads=good, now=clock.now())
    except services.NoRoom:
        return _no_room(request)
    nudge_import(made.pk)
    text = ngettext("%(n)d file received.", "%(n)d files received.", made.more + 1) % {"n": made.more + 1}
    messages.success(request, text)
    _say_what_is_left_out(request, list(wrong.values()))  # one bad file never sinks the rest
    there = reverse("training:import_detail", args=[made.pk])
    return HttpResponseClientRedirect(there) if request.htmx else redirect(there)


def _say_what_is_left_out(request: HttpRequest, reasons: list[str]) -> None:
    for why in reasons[:REASONS]:
        messages.warning(request, _("Left out: %(why)s") % {"why": why})
    if more := len(reasons[REASONS:]):
        text = ngettext("%(n)d more file was left out.", "%(n)d more files were left out.", more)
        messages.warning(request, text % {"n": more})


def _page(request: HttpRequest, errors: list[str], status: int = 200) -> HttpResponse:
    latest = Import.objects.owned_by(request.user).order_by("-created_at")[:LATEST]
    context = {
        "errors": errors,
        "accept": ACCEPT,
        "readable": sources.readable(),
        "guides": sources.guides(),
        "most_bytes": settings.MAX_UPLOAD_BYTES,
        "most": _size(settings.MAX_UPLOAD_BYTES),
        "most_each": _size(settings.MAX_ACTIVITY_BYTES),
        "most_files": settings.DATA_UPLOAD_MAX_NUMBER_FILES,
        "most_entries": settings.MAX_UPLOAD_ENTRIES,
        "most_rows": settings.MAX_TABLE_ROWS,
        "latest": latest,
    }
    return render(request, "training/import_form.html", context, status=status)


def _size(n: int) -> str:
    """Return n bytes in words, whole sizes without decimals: "2 GB" rather than "2.0 GB"."""
    for unit, words in ((1024**3, _("%(n)d GB")), (1024**2, _("%(n)d MB"))):
        if n >= unit and n % unit == 0:
            return words % {"n": n // unit}
    return filesizeformat(n)


def _too_large(request: HttpRequest) -> HttpResponse:
    most = _size(settings.MAX_UPLOAD_BYTES)
    text = _("That was more than %(most)s, so nothing was stored. Send fewer files at a time, or unpack the archive.")
    return _page(request, [text % {"most": most}], status=413)


def _no_room(request: HttpRequest) -> HttpResponse:
    text = _("This server has no room for it now, so nothing was stored. Your log is as it was. Try again later.")
    return _page(request, [text], status=NO_ROOM)


def _too_many() -> str:
    most = settings.DATA_UPLOAD_MAX_NUMBER_FILES
    return _("Choose at most %(n)d files at a time, or put them into one zip.") % {"n": most}


def _length(request: HttpRequest) -> int:
    text = request.META.get("CONTENT_LENGTH") or "0"
    return int(text) if text.isdecimal() else 0
