"""The e-mails of runners: what each says, and whether it is still due. Importing this registers the kinds."""

from django.utils.translation import gettext_lazy as _

from runners.emails.invitation import INVITATION, build_invitation
from runners.outbox import Kind, register

__all__ = ["INVITATION", "build_invitation"]

register(
    Kind(
        code=INVITATION,
        label=_("Invitation"),
        categories=frozenset(),
        build=build_invitation,
        mutable=False,
        reader="nobody",
    )
)
