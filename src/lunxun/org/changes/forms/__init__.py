"""Forms of the changes, by the word in the address."""

from __future__ import annotations

from lunxun.org.changes.forms.base import ChangeForm
from lunxun.org.changes.forms.people import (
    AbsenceForm,
    CorrectionForm,
    LeavingForm,
    RetirementForm,
    ReturnForm,
    SecondmentEndForm,
    SecondmentForm,
    TransferForm,
    VacatingForm,
)
from lunxun.org.changes.forms.units import (
    ActingForm,
    AppointmentForm,
    ClosingForm,
    MergerForm,
    PortfolioForm,
    RenamingForm,
    SplitForm,
    UnitForm,
)

OF_PERSON: dict[str, type[ChangeForm]] = {
    "transfer": TransferForm,
    "leave": LeavingForm,
    "retire": RetirementForm,
    "absence": AbsenceForm,
    "return": ReturnForm,
    "second": SecondmentForm,
    "second-end": SecondmentEndForm,
    "vacate": VacatingForm,
    "correct": CorrectionForm,
}
OF_UNIT: dict[str, type[ChangeForm]] = {
    "fill": AppointmentForm,
    "acting": ActingForm,
    "portfolio": PortfolioForm,
    "rename": RenamingForm,
    "merge": MergerForm,
    "split": SplitForm,
    "close": ClosingForm,
}

__all__ = ["OF_PERSON", "OF_UNIT", "ChangeForm", "UnitForm"]
