"""Pages about oneself."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from zhuxue.portal.people import actions
from zhuxue.portal.people.forms import RoleForm
from zhuxue.portal.people.middleware import ACTING


@require_POST
def choose_role(request: HttpRequest) -> HttpResponse:
    """Act in another of one's own roles; anybody else's is not found."""
    form = RoleForm(request.POST, mine=request.memberships)
    if not form.is_valid():
        raise Http404
    actions.choose_role(form.cleaned_data["membership"])
    request.session[ACTING] = form.cleaned_data["membership"].pk
    return redirect("home")
