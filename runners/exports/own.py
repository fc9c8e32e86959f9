"""The account, the profile and the consents, as a copy shows them. Importing this registers the parts."""

from allauth.account.models import EmailAddress
from django.utils.translation import gettext_lazy as _

from runners import services
from runners.exports.registry import Part, leave_out, register
from runners.models import (
    AddressTrouble,
    AlertMute,
    BoneInjury,
    Coach,
    Consent,
    EmailMute,
    MailSettings,
    OutgoingEmail,
    Runner,
    User,
    Weight,
)

SECRET = "a secret that signs somebody in"  # noqa: S105  (a reason, not a password)

register(
    Part(
        name="account",
        label="runners.User",
        about=_("Your account: address, name, theme, and when it began."),
        rows=lambda user: User.objects.filter(pk=user.pk),
        place=10,
        without={"password": SECRET},
    )
)
register(
    Part(
        name="email_addresses",
        label="account.EmailAddress",
        about=_("Your e-mail addresses, and whether each was confirmed."),
        rows=lambda user: EmailAddress.objects.filter(user=user).order_by("pk"),
        place=11,
    )
)
register(
    Part(
        name="profile",
        label="runners.Runner",
        about=_("Your profile as a runner. height_cm in centimetres, usual_weekly_m in metres a week."),
        rows=lambda user: Runner.objects.filter(user=user),
        place=20,
        restore=services.restore_profile,
    )
)
register(
    Part(
        name="weights",
        label="runners.Weight",
        about=_("Your weights in kilograms, by day."),
        rows=lambda user: Weight.objects.filter(runner__user=user).order_by("measured_on"),
        place=21,
        restore=services.restore_weights,
    )
)
register(
    Part(
        name="injuries",
        label="runners.BoneInjury",
        about=_("Bone stress injuries you had. happened_on is the first day of the month; confirmed: by a scan."),
        rows=lambda user: BoneInjury.objects.filter(runner__user=user).order_by("happened_on", "pk"),
        place=22,
        restore=services.restore_injuries,
    )
)
register(
    Part(
        name="consents",
        label="runners.Consent",
        about=_("What you let Lamella store: since when, in which wording, and until when."),
        rows=lambda user: Consent.objects.filter(runner__user=user).order_by("given_at", "category", "pk"),
        place=23,
    )
)
register(
    Part(
        name="coach",
        label="runners.Coach",
        about=_("Since when you are a coach here."),
        rows=lambda user: Coach.objects.filter(user=user),
        place=60,
    )
)
register(
    Part(
        name="emails",
        label="runners.OutgoingEmail",
        about=_("The e-mails sent or owed to you, with the numbers they told."),
        # What a coach is told of an athlete is the athlete's.
        rows=lambda user: OutgoingEmail.objects.filter(user=user, coaching__isnull=True).order_by("created_at", "pk"),
        place=70,
        without=dict.fromkeys(("dedupe_key", "claim_token", "lease_until", "coaching"), "how it is sent"),
    )
)
register(
    Part(
        name="emails_turned_off",
        label="runners.EmailMute",
        about=_("The kinds of e-mail that you turned off."),
        rows=lambda user: EmailMute.objects.filter(user=user).order_by("muted_at", "pk"),
        place=71,
        restore=services.restore_email_mutes,
    )
)

register(
    Part(
        name="alerts_hidden",
        label="runners.AlertMute",
        about=_("The kinds of alert that you hid in the app, or from your coaches."),
        rows=lambda user: AlertMute.objects.filter(user=user).order_by("muted_at", "pk"),
        place=72,
        restore=services.restore_alert_mutes,
    )
)
register(
    Part(
        name="email_hours",
        label="runners.MailSettings",
        about=_("When e-mails may come, and how often, where you chose it. weekly_day: 0 is Monday."),
        rows=lambda user: MailSettings.objects.filter(user=user),
        place=73,
        restore=services.restore_hours,
    )
)

register(
    Part(
        name="address_trouble",
        label="runners.AddressTrouble",
        about=_("How often another mail server refused letters to your address, since when."),
        rows=lambda user: AddressTrouble.objects.filter(user=user),
        place=79,
    )
)
leave_out("account.EmailConfirmation", SECRET)
leave_out("sessions.Session", SECRET)
leave_out("admin.LogEntry", "what an operator changed by hand, in the operator's record")
leave_out("runners.User_groups", "what staff may do")
leave_out("runners.User_user_permissions", "what staff may do")
leave_out("runners.Export", "the copies themselves")
