"""Why a line is blocked or came back, in words, and what is to be done next."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from zhuxue.portal.ui.components import Text


@dataclass(frozen=True)
class Why:
    """A reason, the next act, and who does it: school, county, finance or bank."""

    says: Text
    next: Text
    by: str


BLOCKED: dict[str, Why] = {
    "no_account": Why(_("没有登记发放账户"), _("学校登记本人或监护人的账户，另一人复核"), "school"),
    "owner": Why(
        _("户主既不是学生本人，也不是登记的监护人"), _("学校核对户名和证件号码，改用本人或监护人的账户"), "school"
    ),
    "shared": Why(
        _("同一张卡对应监护人不同的多名学生"),
        _("学校逐一核对；确属同一监护人的补登记，其余改用本人或监护人的账户"),
        "school",
    ),
    "amount": Why(_("金额与计算结果不一致"), _("核对资助结果；有误的撤销重办，再列入下一批"), "county"),
    "rule": Why(_("最近一次计算已不符合条件"), _("核对名册和部门名单；不应发的撤销资助结果"), "county"),
    "undone": Why(_("资助结果已撤销"), _("不再发放，无需办理"), "county"),
    "deceased": Why(
        _("证件号码在死亡人员名单中"),
        _("学校当日核实；属实的退出名册并取消这一行，在世的由县级写明核实情况放行"),
        "school",
    ),
    "finding": Why(
        _("核查发现疑点，暂停发放"),
        _("打开疑点看是哪一条核查；查清后由上级单位在疑点上写明理由排除，再重新核对"),
        "county",
    ),
    "left": Why(_("发放期开始前已离校"), _("核对学籍；转入学校另行办理"), "school"),
    "left_midway": Why(_("发放期中途离校，政策文件没有写明怎样发放"), _("核定后写明理由放行，或取消这一行"), "county"),
    "suspended": Why(_("休学期间"), _("核定后写明理由放行，或等复学后列入下一批"), "county"),
    "elsewhere": Why(_("本期已在别处发放"), _("核对转学情况；确属重复的撤销资助结果"), "county"),
    "exclusive": Why(_("与已发放的另一项不能同时享受"), _("由学生选择保留哪一项，撤销另一项"), "county"),
    "notice": Why(_("公示没有完成"), _("等公示期满；没有公示的先公示"), "school"),
    "objection": Why(_("公示中有异议，这一行暂停"), _("先答复异议"), "school"),
    "held": Why(_("已由人工暂停"), _("查清后写明理由放行，或取消这一行"), "county"),
}
RELEASED_BY_REASON = frozenset(
    {"left_midway", "suspended", "held", "deceased"}
)  # what a person may let go on, saying why

REFUSED: dict[str, Why] = {
    "name": Why(_("户名与账号不符"), _("学校核对户名，登记正确的账户，另一人复核"), "school"),
    "no_such": Why(_("没有这个账号"), _("学校核对账号，登记正确的账户，另一人复核"), "school"),
    "identity": Why(_("证件号码与账户不符"), _("学校核对户主证件号码，另一人复核"), "school"),
    "frozen": Why(_("账户被冻结"), _("请家长到银行解冻，或换一个账户"), "school"),
    "dormant": Why(_("长期不用，成了睡眠户"), _("请家长到银行激活，或换一个账户"), "school"),
    "closed": Why(_("账户已销户或已挂失"), _("请家长换一个账户"), "school"),
    "state": Why(_("账户状态不正常"), _("请家长到银行查询，或换一个账户"), "school"),
    "limit": Why(_("超过账户限额"), _("请家长到银行升级账户，或换一个账户"), "school"),
    "bank": Why(_("银行方面的原因"), _("不用换账户，可以直接重发"), "finance"),
    "other": Why(_("其他原因"), _("财务向银行问清原因"), "finance"),
}
NEEDS_ACCOUNT = tuple(cause for cause, why in REFUSED.items() if why.by == "school")
UNKNOWN = Why(_("原因不明"), _("财务向银行问清原因"), "finance")


def why_of(code: str) -> Why:
    """Return the words of a reason; unknown where there are none."""
    return BLOCKED.get(code) or REFUSED.get(code) or UNKNOWN
