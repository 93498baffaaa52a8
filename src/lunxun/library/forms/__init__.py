"""Forms of the library: plain text boxes that take what people paste."""

from lunxun.library.forms.guides import GuideForm, SeenForm, VoiceForm, WithdrawForm
from lunxun.library.forms.retrospectives import NoteForm, PlanForm, RetrospectiveForm
from lunxun.library.forms.sharing import AdoptForm, ApplicationForm, EndForm, LinkForm
from lunxun.library.forms.works import CaseForm, MethodForm, NewWorkForm, PublishForm

__all__ = [
    "AdoptForm",
    "ApplicationForm",
    "CaseForm",
    "EndForm",
    "GuideForm",
    "LinkForm",
    "MethodForm",
    "NewWorkForm",
    "NoteForm",
    "PlanForm",
    "PublishForm",
    "RetrospectiveForm",
    "SeenForm",
    "VoiceForm",
    "WithdrawForm",
]
