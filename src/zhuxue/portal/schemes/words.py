"""What the codes of a programme file are called on a page."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

KINDS: dict[str, Promise] = {
    "grant": _("助学金与补助"), "waiver": _("减免"), "scholarship": _("奖学金"), "loan": _("助学贷款"),
    "compensation": _("补偿代偿"), "work": _("勤工助学"), "emergency": _("应急资助"), "channel": _("绿色通道"),
    "universal": _("普惠"), "donor": _("社会资助"),
}  # fmt: skip
BASES: dict[str, Promise] = {
    "entitlement": _("符合即享"), "competition": _("名额内评审"), "application": _("可申请"), "universal": _("普惠（只统计）"),
}  # fmt: skip
CONFIDENCES: dict[str, Promise] = {"official": _("官方原文"), "secondary": _("转载资料"), "assumed": _("暂按假定")}
PER: dict[str, Promise] = {"term": _("每学期"), "year": _("每学年"), "month": _("每月"), "once": _("一次性")}
STEPS: dict[str, Promise] = {
    "apply": _("申请"), "panel": _("民主评议"), "college": _("院系审核"), "review": _("审核"), "notice": _("公示"), "approve": _("审批"),
    "receipt": _("录入回执"), "tell": _("告知"),
}  # fmt: skip
BY: dict[str, Promise] = {
    "family": _("学生或家长"), "class": _("班级评议小组"), "college": _("院系"), "school": _("学校"), "county": _("县级资助中心"), "city": _("市级资助中心"),
    "province": _("省级资助中心"), "nation": _("国家主管部门"), "university": _("高校"), "bank": _("银行"),
}  # fmt: skip
PAYEES: dict[str, Promise] = {
    "student": _("学生本人"), "guardian": _("监护人"), "student_or_guardian": _("学生或监护人"), "school": _("学校"), "bank": _("银行"),
}  # fmt: skip
THROUGH: dict[str, Promise] = {
    "one_card": _("一卡通或社保卡"), "school_offset": _("在学校冲抵费用"), "university": _("高校财务发到银行卡"), "bank": _("银行放款"),
}  # fmt: skip
HALVES: dict[str, Promise] = {"spring": _("春季"), "autumn": _("秋季")}
WITHIN: dict[str, Promise] = {"nation": _("全国"), "province": _("全省"), "county": _("县内"), "school": _("校内")}
QUOTA_KINDS: dict[str, Promise] = {"guide": _("参考比例，不限个人"), "ceiling": _("名额上限")}
OF: dict[str, Promise] = {"enrolled": _("在校学生"), "recognised": _("已认定的家庭经济困难学生")}
SHARES: dict[str, Promise] = {
    "central_percent": _("中央"), "local_percent": _("地方"), "province_percent": _("省级"), "city_percent": _("市级"), "county_percent": _("县级"),
}  # fmt: skip
LEVELS: dict[str, Promise] = {"national": _("国家"), "province": _("省级"), "county": _("县级"), "local": _("本地发布")}
VERDICTS: dict[str, Promise] = {"granted": _("符合"), "refused": _("不符合"), "unknown": _("待核实")}
