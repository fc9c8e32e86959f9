"""Every route of the site, with arguments that are really there: what the walks over all addresses go through.

A route with a parameter that SAMPLES does not know fails the walk: give it a line. An object of the owner is named
by the parameter, so a route added by anybody is covered as soon as its parameter has the usual name.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from runners import links
from tests.security import coaching
from tests.security.rows import Made

OBJECTS: dict[str, str] = {  # parameter → the owner's row it names: for anybody else this address is a 404
    "injury_id": "runners.BoneInjury",
    "run_id": "training.Run",
    "shoe_id": "training.Shoe",
    "import_id": "training.Import",
    "pain_id": "training.PainReport",
    "report_id": "training.PainReport",
    "rest_id": "training.RestDay",
    "warning_id": "risk.RiskWarning",
    "note_id": "risk.CoachNote",
    "link_id": "runners.CoachingLink",  # by which the owner is coached
    "invitation_id": "runners.Invitation",  # to the owner
    "export_id": "runners.Export",
    "plan_id": "risk.ReturnPlan",
    # no parameters, but rows of the owner that routes by hand name
    "link_id of a coach": "as_coach",
    "invitation_id of a sender": "sent",
}
OF_A_COACH = ("runners:coaching_leave", "risk:athlete", "risk:end_noticed", "risk:note_create")
OTHERS: dict[str, Callable[[Made], str]] = {  # parameters that are no runner's object
    "token": lambda made: links.unsubscribe_url(made["runners.User"], "load").split("/")[-2],
    "key": lambda made: EmailConfirmationHMAC(made["account.EmailAddress"]).key,
    "object_id": lambda made: str(made["runners.User"].pk),
    "content_type_id": lambda made: "1",
}
# addresses that cannot be built from name and parameters
BY_HAND: dict[str, Callable[[Made], str]] = {
    "accounts/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/": lambda made: reverse(
        "account_reset_password_from_key",
        args=[user_pk_to_url_str(made["runners.User"]), default_token_generator.make_token(made["runners.User"])],
    ),
    "invite/<str:token>/": lambda made: reverse("runners:invite", args=[coaching.token(made)]),
    "athletes/invitations/<uuid:invitation_id>/cancel/": lambda made: reverse(
        "runners:invitation_cancel", args=[made["sent"].pk]
    ),
    "admin/^(?P<app_label>runners)/": lambda made: "/admin/runners/",
    "admin/runners/user/<path:object_id>/": lambda made: f"/admin/runners/user/{made['runners.User'].pk}/",
    "admin/(?P<url>.*)": lambda made: "/admin/nowhere/",
    "admin/autocomplete/": lambda made: "/admin/autocomplete/",
}


@dataclass(frozen=True)
class Route:
    name: str  # with its namespace; "None" where it has none
    pattern: str
    parameters: tuple[str, ...]

    @property
    def is_admin(self) -> bool:
        return self.pattern.startswith("admin/")

    @property
    def object_parameters(self) -> list[str]:
        return [name for name in self.parameters if name in OBJECTS]

    def path(self, made: Made) -> str:
        """Return the address with the owner's own objects in it; LookupError where a sample is missing."""
        if self.name in OF_A_COACH:
            return reverse(self.name, args=[made["as_coach"].pk])
        by_hand = next((make for start, make in BY_HAND.items() if _plain(self.pattern) == _plain(start)), None)
        if by_hand is not None:
            return by_hand(made)
        return reverse(self.name, kwargs={name: self._sample(name, made) for name in self.parameters})

    def _sample(self, name: str, made: Made) -> Any:
        if name in OBJECTS:
            return made[OBJECTS[name]].pk
        if name in OTHERS:
            return OTHERS[name](made)
        raise LookupError(f"{self.pattern}: no sample for <{name}>; add one to tests/security/walk.py")


def _plain(pattern: str) -> str:
    return pattern.replace("^", "").replace("$", "").replace("\\", "").rstrip("/")


def routes() -> list[Route]:
    """Return every route of the site, in the order in which they are tried."""
    return list(_walk(get_resolver().url_patterns))


def _walk(
    patterns: list[URLPattern | URLResolver], namespace: str = "", prefix: str = "", above: tuple[str, ...] = ()
) -> Iterator[Route]:
    for pattern in patterns:
        text = prefix + str(pattern.pattern)
        parameters = above + tuple(name for name in pattern.pattern.regex.groupindex if name not in above)
        if isinstance(pattern, URLResolver):
            inner = namespace + (f"{pattern.namespace}:" if pattern.namespace else "")
            yield from _walk(pattern.url_patterns, inner, text, parameters)
        else:
            yield Route(f"{namespace}{pattern.name}", text, parameters)
