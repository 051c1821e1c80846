"""The main menu in groups: each entry is a route, shown to whom access.yaml opens it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from zhuxue.portal.people.access import MATRIX, PUBLIC, SIGNED_IN


@dataclass(frozen=True)
class Entry:
    """One line of the menu: its route, what it says, its icon (tabler, outline), and other routes that belong to it."""

    route: str
    label: str | Promise
    icon: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Group:
    """Entries under one title."""

    title: str | Promise
    entries: tuple[Entry, ...]


FUNDS_PAGES = (
    "fund", "transaction", "trace_money", "receive_money", "give_back_money", "accounts", "close_account", "idle_money", "year_end",
    "local_shares", "enter_local_share", "verify_money",
)  # fmt: skip
NATIONAL_PAGES = ("national_sheet", "send_national", "sheet_upload", "sheet_row", "national_template")
OFFICE_PAGES = ("office", "open_office", "close_office", "appoint", "close_colleague")
MENU = (
    Group("", (Entry("home", _("工作台"), "home"),)),
    Group(
        _("学生"),
        (
            Entry("students", _("学生"), "users", also=("student", "show_in_clear")),
            Entry("rosters", _("名册"), "upload", also=("roster", "send_roster")),
            Entry("classes", _("班级"), "school", also=("open_class", "rename_class", "close_class", "move_up")),
            Entry("transfers", _("转学"), "arrows-exchange", also=("transfer", "claim_transfer")),
            Entry("school_calendar", _("校历"), "calendar"),
            Entry("invitations", _("家庭邀请"), "mail", also=("print_invitations",)),
        ),
    ),
    Group(
        _("部门比对"),
        (
            Entry("register_board", _("部门名单"), "database-import", also=("releases", "release", "send_release")),
            Entry("proposals", _("线索"), "user-question", also=("proposal",)),
            Entry(
                "comparisons", _("事前比对"), "list-search", also=("comparison", "open_comparison", "comparison_row")
            ),
        ),
    ),
    Group(
        _("申请与认定"),
        (
            Entry("tasks", _("待办"), "checklist", also=("try_bulk", "do_bulk")),
            Entry("cases", _("全部申请"), "folders", also=("case", "decide_case")),
            Entry("apply_for", _("困难认定申请"), "forms", also=("hardship_form", "begin_case")),
            Entry("panel_list", _("民主评议"), "users-group", also=("panel_case",)),
            Entry("tellings", _("提前告知"), "speakerphone"),
            Entry("carry_over", _("沿用上学年"), "repeat"),
        ),
    ),
    Group(
        _("资助评审"),
        (
            Entry("my_aid", _("我的资助"), "gift", also=("apply_award",)),
            Entry(
                "rounds", _("资助批次"), "stack-2", also=("round", "open_round", "candidates", "figures", "foreseen")
            ),
            Entry("awards", _("资助结果"), "award"),
        ),
    ),
    Group(
        _("应急资助"),
        (
            Entry("my_emergencies", _("我家的应急资助"), "urgent", also=("apply_emergency",)),
            Entry(
                "emergencies",
                _("应急事件"),
                "urgent",
                also=("emergency", "declare_emergency", "emergency_spending", "add_affected"),
            ),
            Entry("affected", _("受影响的学生"), "users", also=("affected_row",)),
            Entry("students_elsewhere", _("在外就读的本地学生"), "map-pin"),
            Entry("after_checks", _("事后核查"), "checklist", also=("note_check",)),
        ),
    ),
    Group(
        _("资金"),
        (
            Entry("funds", _("资金总览"), "coins", also=FUNDS_PAGES),
            Entry(
                "allocations",
                _("资金下达"),
                "sitemap",
                also=("allocation", "propose_allocation", "edit_allocation"),
            ),
            Entry("quotas", _("名额"), "users-plus", also=("quota", "grant_quota", "share_quota", "give_back_quota")),
            Entry(
                "set_asides",
                _("校内计提"),
                "pig-money",
                also=("set_aside", "declare_set_aside", "add_set_aside", "use_set_aside"),
            ),
        ),
    ),
    Group(
        _("发放"),
        (
            Entry("my_payments", _("钱到了没有"), "wallet"),
            Entry("batches", _("发放批次"), "cash", also=("batch", "open_batch", "batch_lines")),
            Entry("pay_lines", _("发放情况"), "list-details", also=("pay_line",)),
            Entry("returns", _("待更正账户"), "credit-card"),
            Entry("arrears", _("补发与追回"), "arrows-left-right", also=("arrear",)),
            Entry("pay_days", _("发放期限"), "calendar-due"),
            Entry("on_time", _("按时到账"), "clock-check"),
            Entry("offsets", _("免学费冲抵"), "school", also=("offset",)),
            Entry("private_schools", _("民办学校"), "building-community", also=("private_school",)),
        ),
    ),
    Group(
        _("数据质量"),
        (
            Entry(
                "indicators",
                _("三个100%与零误差"),
                "target",
                also=("indicator", "indicator_cells", "indicator_rows", "red_row"),
            ),
            Entry("charges", _("交办与期限"), "calendar-exclamation", also=("charge",)),
            Entry(
                "evaluations", _("绩效自评"), "report-analytics", also=("evaluation", "evaluation_rows", "evidence_row")
            ),
            Entry("compare_evaluations", _("绩效对比"), "scale"),
            Entry("surveys", _("家庭问卷"), "message-circle", also=("survey",)),
            Entry("my_surveys", _("家庭问卷"), "message-circle", also=("answer_survey",)),
            Entry("national_sheets", _("国家系统比对"), "table", also=NATIONAL_PAGES),
        ),
    ),
    Group(
        _("监管"),
        (
            Entry("issues", _("核查疑点"), "zoom-question", also=("issue", "issue_rows", "order_paper")),
            Entry("issue_board", _("整改看板"), "layout-dashboard"),
            Entry("samples", _("事后抽查"), "home-search", also=("sample", "draw_sample", "visit")),
            Entry("written_checks", _("本地核查"), "code", also=("written_check", "open_check", "save_check")),
        ),
    ),
    Group(
        _("公示"),
        (
            Entry("notices", _("公示"), "news", also=("notice", "post_notice", "take_down_notice")),
            Entry("objections", _("异议"), "message-report", also=("objection", "answer_objection", "show_objector")),
            Entry("outages", _("中断登记"), "plug-connected-x", also=("record_outage",)),
        ),
    ),
    Group(
        _("政策"),
        (
            Entry("my_dues", _("孩子能享受什么"), "heart-handshake"),
            Entry("due", _("查一查能享受什么"), "help-circle"),
            Entry("programmes", _("资助项目"), "book", also=("programme", "programme_versions")),
            Entry("schemes", _("本地项目"), "edit", also=("scheme", "open_scheme", "scheme_draft", "scheme_cases")),
        ),
    ),
    Group(
        _("管理"),
        (
            Entry("add_child", _("添加孩子"), "user-plus"),
            Entry("offices", _("单位与人员"), "building-community", also=OFFICE_PAGES),
            Entry("runs", _("计算一学期"), "calculator", also=("run",)),
            Entry("jobs", _("任务"), "list-check", also=("job",)),
            Entry("exports", _("导出"), "file-export"),
            Entry("audit", _("审计记录"), "shield-check"),
        ),
    ),
    Group("", (Entry("guide", _("使用说明"), "book-2"),)),
)


# Lists that leave as files and are not in the menu themselves, or under another name.
LISTS = {
    "accounts": _("账户余额"), "batch_lines": _("发放批次的明细"), "candidates": _("资助批次的学生名单"), "foreseen": _("批量审核的试算"), "fund": _("一笔资金的流水"),
    "idle_money": _("闲置资金"), "local_shares": _("地方分担比例"), "payments": _("发放情况"), "roster": _("名册的改动"),
    "comparison": _("事前比对的清单"), "emergency_spending": _("应急资助的支出"), "evaluation_rows": _("绩效自评所据的行"),
    "indicator_cells": _("各单位的指标"), "indicator_rows": _("指标不符的行"), "issue_rows": _("疑点所据的行"), "national_sheet": _("国家系统表的差异"),
    "national_in_clear": _("国家系统模板（号码不遮盖）"), "national_template": _("国家系统模板"), "offset": _("免学费冲抵的名单"), "releases": _("收到的部门名单"), "sample": _("抽样核查的学生"),
    "trace_money": _("同一业务的流水"), "year_end": _("年终结转"),
}  # fmt: skip


def title_of_list(name: str) -> Any:
    """Return what people call a list that leaves as a file; its own name where nobody has named it."""
    pages = {entry.route: entry.label for group in MENU for entry in group.entries}
    return LISTS.get(name) or pages.get(name, name)


HOLDERS = {route: entry.route for group in MENU for entry in group.entries for route in (*entry.also, entry.route)}


def menu(request: HttpRequest) -> dict[str, Any]:
    """Return the menu as it is shown: what the role acted in may open, in groups; none before signing in."""
    acting, at = getattr(request, "acting", None), request.resolver_match
    if acting is None:
        return {"menu": ""}
    return {"menu": _drawn(acting.role, HOLDERS.get(at.url_name or "", "") if at else "", get_language())}


@lru_cache(maxsize=1000)
def _drawn(role: str, here: str, language: str | None) -> SafeString:
    """Draw the menu of a role with the entry `here` marked; once for each language."""
    groups = [group for group in (_open_to(role, group) for group in MENU) if group.entries]
    return render_to_string("ui/menu.html", {"menu": groups, "here": here})


def _open_to(role: str, group: Group) -> Group:
    open_ones = tuple(entry for entry in group.entries if _opens(role, MATRIX.routes.get(entry.route)))
    return replace(group, entries=open_ones)


def _opens(role: str, action: str | None) -> bool:
    return action in {PUBLIC, SIGNED_IN} or (action is not None and MATRIX.allows(role, action))
