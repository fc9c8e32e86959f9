"""The e-mails of runners: what each says, and whether it is still due. Importing this registers the kinds."""

from django.utils.translation import gettext_lazy as _

from runners.emails.export import EXPORT, build_export_letter
from runners.emails.invitation import INVITATION, build_invitation
from runners.emails.receipt import RECEIPT, build_receipt
from runners.emails.trial import TEST, build_test
from runners.outbox import Kind, register

__all__ = [
    "EXPORT",
    "INVITATION",
    "RECEIPT",
    "TEST",
    "build_export_letter",
    "build_invitation",
    "build_receipt",
    "build_test",
]

register(
    Kind(
        code=INVITATION,
        label=_("Invitation"),
        categories=frozenset(),
        build=build_invitation,
        reader="nobody",
        repeats_in_doubt=False,
    )
)
register(
    Kind(
        code=EXPORT,
        label=_("Your copy is ready"),
        categories=frozenset(),
        build=build_export_letter,
        reader="nobody",
        repeats_in_doubt=False,
    )
)
register(
    Kind(
        code=TEST,
        label=_("Test message"),
        categories=frozenset(),
        build=build_test,
        reader="nobody",
    )
)
register(
    Kind(
        code=RECEIPT,
        label=_("Your choices were changed"),
        categories=frozenset(),
        build=build_receipt,
        reader="nobody",
        repeats_in_doubt=False,
    )
)
