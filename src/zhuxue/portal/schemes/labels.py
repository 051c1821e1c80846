"""What the fields of a programme file are called on the form, each with its help; the tests hold them against the models."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zhuxue.portal.schemes import words

LABELS: dict[str, Promise] = {
    "title": _("项目名称"), "english": _("英文名称"), "kind": _("类别"), "basis": _("怎样享受"), "notes": _("其他说明"),
    "from_": _("从何时起执行"), "known_from": _("文件公布日期"), "source": _("来源（文件名称、文号、条款）"), "confidence": _("来源可靠程度"), "note": _("说明"),
    "per": _("按什么计"), "when_term": _("一次计入哪个学期"), "share_percent": _("比例（%）"), "places": _("名额数"), "of": _("占谁的比例"),
    "within": _("在什么范围内"), "central_percent": _("中央出资（%）"), "local_percent": _("地方出资（%）"), "province_percent": _("省级出资（%）"),
    "city_percent": _("市级出资（%）"), "county_percent": _("县级出资（%）"), "step": _("步骤"), "by": _("谁来办"), "until": _("最晚月日"),
    "workdays": _("工作日数"), "payee": _("发给谁"), "through": _("怎么发"), "by_month": _("按月发放"),
    "reviewed_until": _("这一日期前要复核"), "term": _("第一个学期"),
}  # fmt: skip
HELP: dict[str, Promise] = {
    "title": _("家长和学校看到的名字，不超过100字"),
    "kind": _("决定它在目录里归到哪一类"),
    "basis": _("符合即享：够条件就有；名额内评审：够条件的人里选；可申请：先申请再审"),
    "source": _("写到条款，如 示例〔2026〕8号第三条"),
    "confidence": _("看过原文选“官方原文”；从网页、报道看到的选“转载资料”"),
    "per": _("金额是一学期的、一学年的、一个月的，还是只给一次"),
    "share_percent": _("比例与名额数只填一个"),
    "places": _("每个范围（县、学校……）各有几个名额"),
    "of": _("比例以谁为分母"),
    "within": _("名额在多大的范围内分"),
    "central_percent": _("不知道就空着，空着不等于零"),
    "province_percent": _("知道省市县各出多少才填"),
    "city_percent": _("知道省市县各出多少才填"),
    "county_percent": _("知道省市县各出多少才填"),
    "through": _("钱经过哪条路到账"),
    "local_percent": _("只知道地方合计时填这里，不再分省市县"),
    "by": _("这一步由谁完成"),
    "workdays": _("公示等要满几个工作日的才填"),
    "payee": _("钱发到谁的账户"),
    "by_month": _("一学期的钱分月发放才勾"),
    "reviewed_until": _("文件有有效期的填到期日；过了这天没有复核，就停止按它计算"),
    "term": _("如 2024-F（秋）、2024-S（春）；这以前的学期不算缺规定"),
    "english": _("给英文页面用，如 bus allowance for boarders"),
    "from_": _("学期写 2026-F（秋）或 2026-S（春），也可写日期 2026-09-01"),
    "known_from": _("这一天以前，规则还不知道有这个文件"),
    "notes": _("写给同事看的背景；页面上也公开"),
    "note": _("金额没有文件写明时，这里的话会作为“待核实”的原因告诉家长"),
    "when_term": _("每年或一次性发放、只在一个学期计发的才选"),
    "until": _("写 09-30 这样的月日；没有期限就空着"),
    "step": _("申请写 apply，评议 panel，审核 review，公示 notice，审批 approve"),
}  # fmt: skip
CHOICES: dict[str, dict[str, Promise]] = {
    "kind": {**words.KINDS, **words.QUOTA_KINDS}, "basis": words.BASES, "confidence": words.CONFIDENCES, "per": words.PER, "when_term": words.HALVES,
    "of": words.OF, "within": words.WITHIN, "by": words.BY, "payee": words.PAYEES, "through": words.THROUGH,
}  # fmt: skip
# What the models hold and no officer writes, each with the reason; the tests hold this against the models.
NOT_ON_THE_FORM: dict[str, str] = {
    "Programme.code": "given when the scheme is opened, and the same in all its versions",
    "Condition.id": "kept from the version before, else made; verdicts call the condition by it",
    "ShareOf.line": "where it stands in a file, for refusals",
}
