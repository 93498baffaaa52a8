"""Small help for views: run an action for a form, and turn its refusal of input into form errors."""

from __future__ import annotations

from collections.abc import Callable

from django import forms

from lunxun.kernel.errors import Conflict, Invalid


def attempt(form: forms.BaseForm, run: Callable[[], object]) -> bool:
    """Run the action of a valid form; True when done.

    `Invalid` and `Conflict` become errors of the form, so that the page comes back with
    everything that was typed. `Refused` and `NotFound` pass on to their own pages.
    """
    try:
        run()
    except Invalid as invalid:
        for name, sentence in invalid.problems.items():
            form.add_error(name if name in form.fields else None, sentence)
        return False
    except Conflict as conflict:
        form.add_error(None, conflict.reason)
        return False
    return True
