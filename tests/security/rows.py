"""One row of everything for one runner: what the walks over all tables and all routes look for.

A new model needs a line in ROWS (or in NOT_PERSONAL, with a reason). Where a field holds free text, it holds the
runner's canary, so that a leak has a name.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from allauth.account.models import EmailAddress, EmailConfirmation
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.backends.db import SessionStore
from django.core.files.base import ContentFile
from django.db import connection
from django.db.models import Model
from django.utils import timezone

from risk.models import Decision, MailDue, PlannedWeek, RescoreRequest, RiskScore, RiskWarning, ScoreDue
from runners.models import AddressTrouble, AlertMute, EmailMute, Export, MailSettings, OutgoingEmail, User
from tests import factories
from tests.security import coaching, returning
from training.models import GearName, Import, ImportFile, ImportItem, PainReport, RestDay, Run, RunTrace, Shoe
from training.samples import Columns, pack

Made = dict[str, Any]

NOT_PERSONAL = {
    "auth.Permission": "what staff may do, the same everywhere",
    "auth.Group": "a set of permissions",
    "auth.Group_permissions": "a set of permissions",
    "contenttypes.ContentType": "names of tables",
    "runners.Heartbeat": "a sign of life of a process",
    "runners.MailChannel": "whether the mail server takes letters",
    "risk.MailHold": "how many runners a model version would warn; it names none",
}
TABLES_WITHOUT_MODEL = {"cache", "django_migrations"}


def canary(name: str) -> str:
    """Return the text that stands in every free field of this person, and nowhere else."""
    return f"canary-{name}-kestrel"


def _session(made: Made) -> Any:
    store = SessionStore()
    store["_auth_user_id"] = str(made["runners.User"].pk)
    store.create()
    return store


def _log_entry(made: Made) -> LogEntry:
    user: User = made["runners.User"]
    about = {"content_type": ContentType.objects.get_for_model(User), "object_id": str(user.pk)}
    LogEntry.objects.create(user=made["staff"], object_repr=user.email, action_flag=CHANGE, **about)
    return LogEntry.objects.create(user=user, object_repr=user.email, action_flag=CHANGE, **about)


def _import(made: Made) -> Import:
    word = made["canary"]
    return Import.objects.create(
        runner=made["runners.Runner"],
        original_name=f"{word}.fit",
        size_bytes=4,
    )


def _import_file(made: Made) -> ImportFile:
    word = made["canary"]
    one = ImportFile(parent=made["training.Import"], place=0, original_name=f"{word}.fit", size_bytes=4)
    one.file.save(f"imports/{made['training.Import'].pk.hex}", ContentFile(b"data"))
    return one


def _warning(made: Made) -> RiskWarning:
    day = date(2026, 9, 20)
    return RiskWarning.objects.create(
        runner=made["runners.Runner"],
        family="single_run",
        subject=str(made["training.Run"].pk),
        rule="W1",
        severity=2,
        level=2,
        numbers={
            "on": "2026-09-20",
            "session_m": 18200,
            "longest30_m": 14400,
            "category": 1,
            "word": made["canary"],
        },
        model_version="1",
        opened_on=day,
        severity_on=day,
        created_at=factories.NOW,
    )


def _score(made: Made) -> RiskScore:
    return RiskScore.objects.create(
        runner=made["runners.Runner"],
        local_date=date(2026, 9, 20),
        model_version="0",
        light="green",
        dri=1.0,
        damage=1.0,
        capacity=1.0,
        load_ebk=1.0,
        distance_m=8000,
        detail={"word": made["canary"]},
        input_hash="",
        computed_at=factories.NOW,
    )


def _email(made: Made) -> OutgoingEmail:
    return OutgoingEmail.objects.create(
        dedupe_key=f"test:{made['canary']}",
        kind="single_run",
        user=made["runners.User"],
        runner=made["runners.Runner"],
        facts={"word": made["canary"]},
        next_attempt_at=factories.NOW,
        expires_at=factories.NOW + timedelta(days=1),
    )


def _export(made: Made) -> Export:
    pk = uuid4()
    return Export.objects.create(
        id=pk,
        user=made["runners.User"],
        state="ready",
        file=ContentFile(made["canary"].encode(), name=f"{pk}-{uuid4()}.zip"),
        size_bytes=1,
        created_at=timezone.now(),
        ready_at=timezone.now(),
        expires_at=timezone.now() + timedelta(days=7),
    )


def _through(made: Made, relation: str, other: Model) -> Any:
    getattr(made["runners.User"], relation).add(other)
    return getattr(User, relation).through.objects.get(user=made["runners.User"])


def _decision(made: Made) -> Decision:
    return Decision.objects.create(
        runner=made["runners.Runner"],
        warning=made["risk.RiskWarning"],
        family="single_run",
        rule="W1",
        severity=2,
        level=2,
        numbers={"word": made["canary"]},
        categories=["risk", "training"],
        model_version="1",
        decided_on=date(2026, 9, 20),
        decided_at=factories.NOW,
        recipients={"runner": 1},
    )


def _told(made: Made) -> Any:
    made["risk.Decision"].emails.add(made["runners.OutgoingEmail"])
    return Decision.emails.through.objects.get(decision=made["risk.Decision"])


ROWS: dict[str, Callable[[Made], Any]] = {
    "runners.User": lambda made: made["runners.Runner"].user,
    "runners.Runner": lambda made: made["runners.Runner"],
    "runners.Coach": lambda made: factories.coach(by=made["runners.User"]),
    "runners.Consent": lambda made: made["runners.Runner"].consents.first(),
    "runners.Weight": lambda made: factories.weight(made["runners.Runner"]),
    "runners.BoneInjury": lambda made: factories.injury(made["runners.Runner"]),
    "runners.CoachingLink": coaching.link,
    "runners.Sharing": lambda made: made["runners.CoachingLink"].sharings.get(),
    "runners.Invitation": coaching.invitation,
    "runners.HealthAccess": coaching.access,
    "runners.OutgoingEmail": _email,
    "runners.EmailMute": lambda made: EmailMute.objects.create(
        user=made["runners.User"], kind="shoe", muted_at=factories.NOW
    ),
    "runners.AlertMute": lambda made: AlertMute.objects.create(
        user=made["runners.User"], kind="shoe", channel="coach", muted_at=factories.NOW
    ),
    "runners.MailSettings": lambda made: MailSettings.objects.create(user=made["runners.User"]),
    "runners.AddressTrouble": lambda made: AddressTrouble.objects.create(
        user=made["runners.User"],
        address=made["runners.User"].email,
        refusals=1,
        since=factories.NOW,
        last_at=factories.NOW,
    ),
    "runners.Export": _export,
    "runners.User_groups": lambda made: _through(made, "groups", Group.objects.get_or_create(name="olu")[0]),
    "runners.User_user_permissions": lambda made: _through(made, "user_permissions", Permission.objects.first()),
    "account.EmailAddress": lambda made: EmailAddress.objects.get(user=made["runners.User"]),
    "account.EmailConfirmation": lambda made: EmailConfirmation.objects.create(
        email_address=made["account.EmailAddress"], key=made["canary"], sent=timezone.now()
    ),
    "sessions.Session": _session,
    "admin.LogEntry": _log_entry,
    "training.Shoe": lambda made: Shoe.objects.create(runner=made["runners.Runner"], name=made["canary"]),
    "training.GearName": lambda made: GearName.objects.create(
        runner=made["runners.Runner"], name=made["canary"], shoe=made["training.Shoe"]
    ),
    "training.Import": _import,
    "training.ImportFile": _import_file,
    "training.Run": lambda made: Run.objects.create(
        runner=made["runners.Runner"],
        local_date=date(2026, 9, 20),
        distance_m=8000,
        notes=made["canary"],
        shoe=made["training.Shoe"],
        imported_by=made["training.Import"],
    ),
    "training.RunTrace": lambda made: RunTrace.objects.create(
        run=made["training.Run"], samples=pack(Columns([0, 10], [0, 30], [150, None], None, None, None, None))
    ),
    "training.ImportItem": lambda made: ImportItem.objects.create(
        parent=made["training.Import"], position=0, name=made["canary"], outcome="added", run=made["training.Run"]
    ),
    "training.RestDay": lambda made: RestDay.objects.create(
        runner=made["runners.Runner"], local_date=date(2026, 9, 19)
    ),
    "training.PainReport": lambda made: PainReport.objects.create(
        runner=made["runners.Runner"], run=made["training.Run"], local_date=date(2026, 9, 20), site="tibia", side="l"
    ),
    "risk.RescoreRequest": lambda made: RescoreRequest.objects.create(runner=made["runners.Runner"]),
    "risk.RiskScore": _score,
    "risk.PlannedWeek": lambda made: PlannedWeek.objects.create(
        runner=made["runners.Runner"],
        first_on=date(2026, 9, 20),
        daily_m=[0, 8000] * 3 + [0],
        chosen_at=factories.NOW,
    ),
    "risk.MailDue": lambda made: MailDue.objects.create(
        user=made["runners.User"], kind="weekly", due_at=factories.NOW
    ),
    "risk.ScoreDue": lambda made: ScoreDue.objects.create(runner=made["runners.Runner"], due_at=factories.NOW),
    "risk.RiskWarning": _warning,
    "risk.Decision": _decision,
    "risk.Decision_emails": _told,
    "risk.ReturnPlan": returning.plan,
    "risk.ReturnGate": returning.gate,
    "risk.ReturnSession": returning.session,
    "risk.CoachNote": coaching.note,
    "risk.SharedScore": coaching.shared_score,
}


def fill(name: str, staff: User) -> Made:
    """Create the runner <name> with a row in every table; return the rows by the model's label."""
    word = canary(name)
    user = factories.user(name, email=f"{word}@example.org", full_name=word)
    made: Made = {"canary": word, "staff": staff, "runners.Runner": factories.runner(by=user)}
    for label, make in ROWS.items():
        made[label] = make(made)
    return made


def labels() -> list[str]:
    """Return the label of every model of the installation, those of many-to-many tables too."""
    return sorted(model._meta.label for model in apps.get_models(include_auto_created=True))


def state(without: frozenset[str] = frozenset()) -> dict[str, list[str]]:
    """Return every row of every table as text, sorted: equal before and after means that nothing changed."""
    rows: dict[str, list[str]] = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            if table not in without:
                name = connection.ops.quote_name(table)
                cursor.execute(f"SELECT t::text FROM {name} t ORDER BY 1")
                rows[table] = [text for (text,) in cursor.fetchall()]
    return rows


def checksum(without: frozenset[str] = frozenset()) -> dict[str, str]:
    """Like `state`, as one hash a table and in one query: of where each row lies and which transaction wrote it,
    which changes even where a row is written again as it was."""
    with connection.cursor() as cursor:
        tables = [table for table in connection.introspection.table_names(cursor) if table not in without]
        parts = [
            f"SELECT '{table}', count(*) || ' ' || coalesce(sum(hashtextextended(ctid::text || xmin::text, 0)), 0) "
            f"FROM {connection.ops.quote_name(table)}"
            for table in sorted(tables)
        ]
        cursor.execute(" UNION ALL ".join(parts))
        return dict(cursor.fetchall())
