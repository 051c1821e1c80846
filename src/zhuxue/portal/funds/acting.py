"""One form, one act: shown, checked, done once, and said; what every page that moves something does alike."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from zhuxue.portal.people.access import NotAllowed
from zhuxue.portal.ui.components import Text
from zhuxue.portal.ui.words import in_language


@dataclass(frozen=True)
class Words:
    """What a form page says: its title, the button that names the act, what is said when it is done; `cancel` leads back."""

    title: Text
    button: Text
    done: Text
    cancel: str
    who: Text = ""
    intro: Text = ""


def form_page(
    request: HttpRequest, form: forms.Form, words: Words, act: Callable[[dict[str, Any]], str]
) -> HttpResponse:
    """Show the form, or do the act with what it holds; `act` returns where to go then. A refusal stands above the form."""
    if request.method == "POST" and form.is_valid():
        try:
            address = act(form.cleaned_data)
        except NotAllowed as refused:
            form.add_error(None, in_language(refused))
        else:
            messages.success(request, words.done)
            return redirect(address)
    return render(request, "funds/act.html", {"form": form, "words": words}, status=422 if form.errors else 200)


def sent(request: HttpRequest) -> Any:
    """Return what was sent, null on a first visit; an empty POST is an answer too."""
    return request.POST if request.method == "POST" else None
