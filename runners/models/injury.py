"""Earlier bone stress injuries, and the words for places on the skeleton that all apps share."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from runners.models.runner import Runner


class Site(models.TextChoices):
    """Where a bone hurts or was injured; the engine knows the same codes."""

    PELVIS = "pelvis", _("Pelvis, pubic bone")
    SACRUM = "sacrum", _("Sacrum, low back of pelvis")
    HIP = "hip", _("Hip or groin, femoral neck")
    FEMUR = "femur", _("Thigh bone, femur")
    TIBIA = "tibia", _("Shin bone, tibia (inner edge)")
    TIBIA_FRONT = "tibia_front", _("Shin bone, tibia (front edge)")
    FIBULA = "fibula", _("Outer lower leg, fibula")
    ANKLE_INNER = "ankle_inner", _("Inner ankle bone")
    TALUS = "talus", _("Ankle bone, talus")
    HEEL = "heel", _("Heel bone, calcaneus")
    NAVICULAR = "navicular", _("Top inner midfoot, navicular")
    METATARSALS = "metatarsals", _("Forefoot, metatarsals 2 to 4")
    METATARSAL_5 = "metatarsal_5", _("Outer edge of the foot, base of metatarsal 5")
    SESAMOIDS = "sesamoids", _("Under the big toe, sesamoids")


class Side(models.TextChoices):
    LEFT = "l", _("Left")
    RIGHT = "r", _("Right")
    NONE = "", _("Middle or not known")


MIDLINE = frozenset({Site.PELVIS, Site.SACRUM})  # bones without a left and a right


class BoneInjury(models.Model):
    """A bone stress injury the runner has had; `happened_on` is the first of its month."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    runner = models.ForeignKey(Runner, on_delete=models.CASCADE, related_name="injuries")
    site = models.CharField(_("where"), max_length=12, choices=Site)
    side = models.CharField(_("side"), max_length=1, choices=Side, blank=True)
    happened_on = models.DateField(_("month"))
    confirmed = models.BooleanField(_("confirmed by a scan"), null=True, blank=True)

    class Meta:
        verbose_name = _("bone stress injury")
        constraints = [
            models.CheckConstraint(condition=models.Q(site__in=Site.values), name="injury_site_is_known"),
            models.CheckConstraint(condition=models.Q(side__in=Side.values), name="injury_side_is_known"),
        ]

    def __str__(self) -> str:
        return f"injury {self.pk}"
