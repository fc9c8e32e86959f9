"""Settings: what Lamella knows of the runner, changed any time; each change rescores."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from runners import services
from runners.forms import InjuryForm, ProfileForm
from runners.forms.profile import RUNNING, YOU
from runners.models import BoneInjury, Category, Runner
from runners.views.owner import consented_page, posted, to_consent

PLACES = ("runners:bones", "runners:welcome_bones")


@consented_page
def profile(request: HttpRequest, runner: Runner) -> HttpResponse:
    today = runner.today(timezone.now())
    names = tuple(name for name in YOU + RUNNING if name not in ("units", "time_zone"))
    form = ProfileForm(posted(request), runner=runner, names=names, today=today)
    if request.method == "POST" and form.is_valid():
        services.save_profile(runner=runner, today=today, **form.facts())
        messages.success(request, _("Profile saved"))
        return redirect("runners:profile")
    context = {
        "form": form,
        "may_store_body": "sex" in form.fields,
        "may_store_pain": runner.allows(Category.PAIN),
    }
    return render(request, "runners/profile_form.html", context, status=422 if form.errors else 200)


@consented_page
def bones(request: HttpRequest, runner: Runner) -> HttpResponse:
    if not runner.allows(Category.PAIN):
        return to_consent(request, Category.PAIN)
    today = runner.today(timezone.now())
    if request.method == "POST" and "none" in request.POST and not runner.injuries.exists():
        services.save_profile(runner=runner, today=today, had_bone_injury=False)
        messages.success(request, _("Answer saved"))
        return redirect("runners:bones")
    form = InjuryForm(posted(request), today=today)
    if request.method == "POST" and form.is_valid():
        services.report_injury(runner=runner, **form.cleaned_data)
        messages.success(request, _("Injury added"))
        return redirect("runners:bones")
    context = {"form": form, "injuries": runner.injuries.order_by("-happened_on"), "said": runner.had_bone_injury}
    return render(request, "runners/bones_form.html", context, status=422 if form.errors else 200)


@consented_page
@require_POST
def injury_remove(request: HttpRequest, runner: Runner, injury_id: UUID) -> HttpResponse:
    visible = BoneInjury.objects.filter(runner__in=Runner.objects.owned_by(request.user, Category.PAIN))
    services.remove_injury(injury=get_object_or_404(visible, pk=injury_id))
    messages.success(request, _("Injury removed"))
    place = request.POST.get("from")
    return redirect(place if place in PLACES else PLACES[0])
