"""Forms about people."""

from runners.forms.consent import ConsentForm
from runners.forms.injury import InjuryForm
from runners.forms.preferences import PreferencesForm
from runners.forms.profile import ProfileForm
from runners.forms.settings import DeleteForm, DisplayForm
from runners.forms.sharing import InviteCoachForm, InviteForm, SharingForm
from runners.forms.sign_up import SignUpForm

__all__ = [
    "ConsentForm",
    "DeleteForm",
    "DisplayForm",
    "InjuryForm",
    "InviteCoachForm",
    "InviteForm",
    "PreferencesForm",
    "ProfileForm",
    "SharingForm",
    "SignUpForm",
]
