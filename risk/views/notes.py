"""Notes from a coach to an athlete: written on the athlete's page, read on Today, kept in one list."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from risk.forms import NoteForm
from risk.models import CoachNote
from risk.services.notes import MOST_A_DAY, NotTaken, TooManyNotes, see_note, write_note
from risk.views.athlete import athlete_page
from risk.views.own import for_runner
from runners.models import Coach, CoachingLink, Runner, Share
from runners.views.owner import coach_page

NOTES_A_PAGE = 20


@require_POST
@coach_page
def note_create(request: HttpRequest, coach: Coach, link_id: uuid.UUID) -> HttpResponse:
    """Send a note, or show the page again with what was typed."""
    link = get_object_or_404(CoachingLink.objects.visible_to(request.user), pk=link_id)
    if Share.MESSAGES not in link.shares():
        raise Http404
    form = NoteForm(request.POST)
    if not form.is_valid():
        return athlete_page(request, link_id, form, status=422)
    try:
        write_note(link=link, text=form.cleaned_data["text"], now=timezone.now())
    except NotTaken:
        raise Http404 from None
    except TooManyNotes:
        many = _("That would be more than %(count)d notes in a day. Send this one tomorrow, or talk to them.")
        form.add_error("text", many % {"count": MOST_A_DAY})
        return athlete_page(request, link_id, form, status=422)
    messages.success(request, _("Note sent"))
    return redirect(f"{reverse('risk:athlete', args=[link_id])}#notes")


@require_safe
@for_runner
def notes(request: HttpRequest, runner: Runner) -> HttpResponse:
    """Every note that was written to the runner, also by a coach who has left."""
    page = Paginator(CoachNote.objects.to(runner), NOTES_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "risk/note_list.html", {"page": page})


@require_POST
@for_runner
def note_seen(request: HttpRequest, runner: Runner, note_id: uuid.UUID) -> HttpResponse:
    """Put a note away. Somebody else's is not there."""
    note = get_object_or_404(CoachNote.objects.filter(link__runner=runner), pk=note_id)
    see_note(note=note, now=timezone.now())
    return redirect("risk:notes" if request.POST.get("from") == "notes" else "risk:today")
