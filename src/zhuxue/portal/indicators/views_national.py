"""Pages of sheets of the national system: the list, delivering one, its comparison with ours, filling one from ours."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.files.national import load_national
from zhuxue.portal.exports.actions import ask, take_out
from zhuxue.portal.exports.forms import ExportForm
from zhuxue.portal.indicators import exports, national, queries
from zhuxue.portal.indicators.actions import sheets as actions
from zhuxue.portal.indicators.forms import ClearForm, DeliverForm
from zhuxue.portal.people.access import MATRIX, NotAllowed
from zhuxue.portal.ui.asking import asked_about
from zhuxue.portal.ui.export import KINDS
from zhuxue.portal.ui.words import in_language


@require_safe
def national_sheets(request: HttpRequest) -> HttpResponse:
    """List the sheets delivered in reach."""
    context = {"listing": exports.sheets(request.acting, request.GET), "open": national.open_uploads(request.acting)}
    context["may_deliver"] = MATRIX.allows(request.acting.role, "deliver_national")
    return render(request, "indicators/sheets.html", context)


def send_national(request: HttpRequest) -> HttpResponse:
    """Take a sheet."""
    post = request.method == "POST"
    form = DeliverForm(request.POST if post else None, request.FILES if post else None, terms=national.terms())
    if post and form.is_valid():
        said, file = form.cleaned_data, form.cleaned_data.pop("file")
        try:
            made = actions.deliver(file.read(), file.name, acting=request.acting, **said)
            return redirect("sheet_upload", made.pk)
        except NotAllowed as refused:
            form.add_error(None, in_language(refused))
    context = {"form": form, "layouts": load_national(LIBRARY).values()}
    return render(request, "indicators/send.html", context, status=422 if form.errors else 200)


@require_safe
def sheet_upload(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how far a sheet is; leads on to its comparison."""
    found = get_object_or_404(national.uploads_visible_to(request.acting), pk=pk)
    if found.sheet_id:
        return redirect("national_sheet", found.sheet_id)
    return render(request, "indicators/upload.html", national.of_upload(found))


@require_safe
def national_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how a sheet compares with ours, row by row."""
    found = get_object_or_404(queries.sheets_visible_to(request.acting).select_related("office"), pk=pk)
    listing = exports.sheet_rows(request.acting, asked_about(request, pk))
    context = national.of_sheet(found, request.acting) | {"listing": listing, "filter": listing.filter}
    return render(request, "indicators/sheet.html", context)


@require_POST
def compare_national(request: HttpRequest, pk: int) -> HttpResponse:
    """Compare a sheet with ours once more."""
    found = get_object_or_404(queries.sheets_visible_to(request.acting, "deliver_national"), pk=pk)
    try:
        job = actions.ask_to_compare_again(found, acting=request.acting)
        if job:
            return redirect("job", job.pk)
        messages.success(request, _("已按现在的数据重新比对。"))
    except NotAllowed as refused:
        messages.warning(request, in_language(refused))
    return redirect("national_sheet", pk)


@require_safe
def sheet_row(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one row of a sheet beside ours, and what is to be corrected where."""
    rows = queries.sheet_rows_visible_to(request.acting).select_related("sheet__office", "school")
    return render(request, "indicators/sheet_row.html", national.of_row(get_object_or_404(rows, pk=pk), request.acting))


@require_safe
def national_template(request: HttpRequest) -> HttpResponse:
    """Show a sheet of the national system filled from ours, to be taken out."""
    return _template(request, ExportForm())


@require_POST
def fill_national(request: HttpRequest) -> HttpResponse:
    """Send the filled sheet as a file, once the reason is given; a long one is asked for."""
    form, listing = ExportForm(request.POST), exports.national_template(request.acting, request.GET)
    if not form.is_valid():
        return _template(request, form, status=422)
    kind, reason = form.cleaned_data["kind"], form.cleaned_data["reason"]
    try:
        if listing.more_than_counted:
            ask("national_template", listing.asked, kind, acting=request.acting, reason=reason)
            messages.success(request, _("已提请另一人批准。批准后在这里下载。"))
            return redirect("exports")
        content = take_out("national_template", listing.asked, kind, acting=request.acting, reason=reason)
    except NotAllowed as refused:
        form.add_error(None, in_language(refused))
        return _template(request, form, status=422)
    name = f'attachment; filename="national.{kind}"'
    return HttpResponse(content, KINDS[kind], headers={"Content-Disposition": name})


def _template(request: HttpRequest, form: ExportForm, status: int = 200) -> HttpResponse:
    asked = request.GET.copy()
    asked.setdefault("layout", "enrolled")
    listing = exports.national_template(request.acting, asked)
    layout = load_national(LIBRARY).get(asked["layout"])
    context = {
        "listing": listing,
        "filter": listing.filter,
        "export": form,
        "layout": layout,
        "query": asked.urlencode(),
        "clear": ClearForm(auto_id="clear_%s"),
    }
    return render(request, "indicators/template.html", context, status=status)
