"""How allauth behaves here: links made of SITE_URL, mail that may fail, sign-up that may be closed."""

import logging
import smtplib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from anymail.exceptions import AnymailError
from django.conf import settings
from django.contrib import messages
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from runners.emails.letter import wrap
from runners.models import Invitation, User

logger = logging.getLogger(__name__)

REMEMBERED = "invitation"  # in the session: the id of the invitation whose link was opened before signing in


class AccountAdapter(DefaultAccountAdapter):
    """Lamella's rules for accounts."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return settings.SIGN_UP_OPEN

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        # never from the request's Host header: an e-mail must not lead to another site
        return settings.SITE_URL + reverse("account_confirm_email", args=[emailconfirmation.key])

    def get_reset_password_from_key_url(self, key: str) -> str:
        uid, _, token = key.partition("-")
        return settings.SITE_URL + reverse("account_reset_password_from_key", args=[uid, token])

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send now; a mail server that is away costs a notice, not an error page.

        The notice says the same for a known and an unknown address.
        """
        request = self.request
        try:
            super().send_mail(template_prefix, email, context | {"site_url": settings.SITE_URL})
        except (OSError, smtplib.SMTPException, AnymailError) as fault:
            logger.error("account e-mail not sent (%s)", type(fault).__name__)
            if request is not None:
                messages.error(request, _("The e-mail could not be sent just now. Try again in a few minutes."))

    def render_mail(
        self, template_prefix: str, email: str, context: dict[str, Any], headers: dict[str, str] | None = None
    ) -> EmailMessage:
        """Return the letter with its plain part in lines of at most 72 columns, like every other."""
        made: EmailMessage = super().render_mail(template_prefix, email, context, headers)
        made.body = wrap(str(made.body))
        return made

    def send_farewell(self, email: str) -> None:
        """Tell an address that its account is gone. At once, and only once: what could be tried again is not kept."""
        try:
            super().send_mail("account/email/account_deleted", email, {"site_url": settings.SITE_URL})
        except (OSError, smtplib.SMTPException, AnymailError) as fault:
            logger.error("farewell not sent (%s)", type(fault).__name__)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Lead back to the invitation that was opened before signing in, where it is for this person."""
        remembered = request.session.get(REMEMBERED)
        if remembered and isinstance(request.user, User):
            still_open = Invitation.objects.open(timezone.now()).filter(pk=remembered)
            if still_open.addressed_to(request.user).exists():
                return reverse("runners:invitation", args=[remembered])
            del request.session[REMEMBERED]
            if still_open.exists():
                words = _("The invitation you opened was sent to another address than %(email)s.")
                messages.info(request, words % {"email": request.user.email})
        return super().get_login_redirect_url(request)

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        return self.get_login_redirect_url(request)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("runners:settings")
