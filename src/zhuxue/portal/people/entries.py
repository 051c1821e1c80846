"""The audit page: entries in reach as a list, as a file, and whether the chain is whole."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhuxue.portal.people import chain, queries
from zhuxue.portal.people.access import NotAllowed
from zhuxue.portal.people.columns import ENTRIES
from zhuxue.portal.people.forms import CloseForm, EntriesForm
from zhuxue.portal.people.models import Membership
from zhuxue.portal.ui.asking import asked_of, remember
from zhuxue.portal.ui.export import KINDS
from zhuxue.portal.ui.listing import Listing
from zhuxue.portal.ui.words import in_language

LIST = "audit"
PRIVATE = ("who",)


@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    """List the entries in reach, the latest first."""
    return _page(request)


@require_POST
def filter_audit(request: HttpRequest) -> HttpResponse:
    """Keep whom is asked for out of the address, and show the list."""
    form = EntriesForm(request.POST)
    if not form.is_valid():
        return _page(request, refused=form, status=422)
    return redirect(reverse("audit") + remember(request, LIST, PRIVATE))


@require_POST
def export_audit(request: HttpRequest) -> HttpResponse:
    """Send the entries as a file, once the reason is given."""
    form = CloseForm(request.POST)
    if not form.is_valid():
        return _page(request, export=form, status=422)
    try:
        content = chain.export_entries(_listing(request), acting=request.acting, reason=form.cleaned_data["reason"])
    except NotAllowed as refused:
        form.add_error(None, in_language(refused))
        return _page(request, export=form, status=422)
    return HttpResponse(content, KINDS["csv"], headers={"Content-Disposition": 'attachment; filename="audit.csv"'})


@require_POST
def verify_audit(request: HttpRequest) -> HttpResponse:
    """Walk the chain and say whether it is whole."""
    state = chain.verify(acting=request.acting)
    if state.broken:
        messages.error(request, _("审计链在这里断了：%(what)s。请立即告诉系统管理员和审计。") % {"what": state.broken})
    else:
        messages.success(
            request,
            _("完整，共 %(count)s 条，链尾 %(head)s。请把链尾抄存在别处。")
            % {"count": state.count, "head": state.head},
        )
    return redirect("audit")


def entries_asked(acting: Membership | None, asked: QueryDict) -> Listing:
    """Return the entries asked for; what cannot be understood is empty, never everything."""
    form = EntriesForm(asked)
    seen = acting if form.is_valid() else None
    return Listing(queries.entries_listed(seen, **form.cleaned_data), ENTRIES, asked, "-number", form)


def _listing(request: HttpRequest) -> Listing:
    return entries_asked(request.acting, asked_of(request, LIST, PRIVATE))


def _page(
    request: HttpRequest, *, refused: EntriesForm | None = None, export: CloseForm | None = None, status: int = 200
) -> HttpResponse:
    listing = _listing(request)
    context = {"listing": listing, "filter": refused or EntriesForm(listing.asked), "export": export or CloseForm()}
    return render(request, "people/audit.html", context, status=status)
