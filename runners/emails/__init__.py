"""The e-mails of runners: what each says, and whether it is still due. Importing this registers the kinds."""

from django.utils.translation import gettext_lazy as _

from runners.emails.export import EXPORT, build_export_letter
from runners.emails.invitation import INVITATION, build_invitation
from runners.outbox import Kind, register

__all__ = ["EXPORT", "INVITATION", "build_export_letter", "build_invitation"]

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
register(
    Kind(
        code=EXPORT,
        label=_("Your copy is ready"),
        categories=frozenset(),
        build=build_export_letter,
        mutable=False,
        reader="nobody",
    )
)
