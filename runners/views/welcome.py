"""The welcome: consent first, then only what the engine needs. Each step saves alone; most can be skipped."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from runners import services
from runners.forms import ConsentForm, InjuryForm, ProfileForm
from runners.forms.profile import RUNNING, YOU
from runners.models import Category, Consent, Runner
from runners.views.invitation import invited
from runners.views.owner import consented_page, posted, runner_page

AFTER = "welcome_next"  # where the person was going when the welcome came in between


def steps(runner: Runner) -> list[str]:
    """Return the steps this runner sees; without consent to pain and injuries there is nothing to ask there."""
    bones = ["bones"] if runner.allows(Category.PAIN) else []
    return ["consent", "you", *bones, "running"]


def _page(request: HttpRequest, runner: Runner, step: str, **context: object) -> HttpResponse:
    order = steps(runner)
    if step not in order:  # on the way to agreeing
        order = ["consent", "you", "running"]
    at = order.index(step)
    context |= {
        "step": at + 1,
        "steps": len(order),
        "back_name": f"runners:welcome_{order[at - 1]}" if at else "",
    }
    form = context.get("form")
    status = 422 if form is not None and getattr(form, "is_bound", False) and getattr(form, "errors", None) else 200
    return render(request, f"runners/welcome_{step}.html", context, status=status)


def _onwards(runner: Runner, step: str) -> HttpResponse:
    order = [*steps(runner), "done"]
    return redirect(f"runners:welcome_{order[order.index(step) + 1]}")


@runner_page
@require_safe
def start(request: HttpRequest, runner: Runner) -> HttpResponse:
    response = redirect("runners:welcome_you" if runner.allows(Category.TRAINING) else "runners:welcome_consent")
    wanted = request.GET.get("next", "")
    if wanted and url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure()):
        response.set_cookie(AFTER, wanted, max_age=3600, httponly=True, samesite="Lax", secure=request.is_secure())
    return response


@runner_page
def consent(request: HttpRequest, runner: Runner) -> HttpResponse:
    given = Consent.objects.in_force().filter(runner=runner).order_by("given_at")
    form = ConsentForm(
        posted(request),
        given=frozenset(one.category for one in given),
        has_understood=runner.understood_at is not None,
    )
    if request.method == "POST" and (not form.fields or form.is_valid()):
        if form.fields:
            services.give_consent(runner=runner, categories=form.agreed(), now=timezone.now(), understood=True)
        return _onwards(runner, "consent")
    return _page(request, runner, "consent", form=form, given=given)


@consented_page
def you(request: HttpRequest, runner: Runner) -> HttpResponse:
    return _facts(request, runner, "you", YOU)


@consented_page
def running(request: HttpRequest, runner: Runner) -> HttpResponse:
    response = _facts(request, runner, "running", RUNNING)
    if response.status_code == 302:
        services.finish_welcome(runner=runner, now=timezone.now())
    return response


def _facts(request: HttpRequest, runner: Runner, step: str, names: tuple[str, ...]) -> HttpResponse:
    if request.method == "POST" and "skip" in request.POST:
        return _onwards(runner, step)
    today = runner.today(timezone.now())
    form = ProfileForm(posted(request), runner=runner, names=names, today=today)
    if request.method == "POST" and form.is_valid():
        services.save_profile(runner=runner, today=today, **form.facts())
        return _onwards(runner, step)
    return _page(request, runner, step, form=form, may_store_body="sex" in form.fields)


@consented_page
def bones(request: HttpRequest, runner: Runner) -> HttpResponse:
    if not runner.allows(Category.PAIN):
        return redirect("runners:welcome_running")
    today = runner.today(timezone.now())
    if request.method == "POST" and "none" in request.POST and not runner.injuries.exists():
        services.save_profile(runner=runner, today=today, had_bone_injury=False)
        return _onwards(runner, "bones")
    if request.method == "POST" and "skip" in request.POST:
        return _onwards(runner, "bones")
    form = InjuryForm(posted(request), today=today)
    if request.method == "POST" and form.is_valid():
        services.report_injury(runner=runner, **form.cleaned_data)
        return redirect("runners:welcome_bones")
    return _page(request, runner, "bones", form=form, injuries=runner.injuries.order_by("-happened_on"))


@consented_page
@require_safe
def done(request: HttpRequest, runner: Runner) -> HttpResponse:
    wanted = request.COOKIES.get(AFTER, "")
    if not url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure()):
        wanted = ""
    if wanted.startswith(reverse("runners:sharing")):  # an invitation: the notice leads there
        wanted = ""
    context = {"wanted": wanted, "invited": invited(request.user, timezone.now())}
    response = render(request, "runners/welcome_done.html", context)
    response.delete_cookie(AFTER)
    return response
