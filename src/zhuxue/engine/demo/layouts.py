"""Which columns stand in which order in the rosters of each kind of school."""

from __future__ import annotations


def _columns(text: str) -> list[str]:
    return text.split()


_TIDY = _columns(
    """
    school_name school_code school_region stage grade class name number sex ethnicity roll_number boards
    hukou_kind hukou_region guardian_name guardian_number guardian_relation status school_kind
    """
)
_TIDY_COLLEGE = _columns(
    """
    level major full_time tuition_paid directed waived central freshman in_province score_rank overall_rank
    proof campus_loan origin_loan military_kind military_on veteran sudden
    """
)
_TIDY_EXTRAS = {
    "preschool": ["inclusive", "fee"],
    "senior_high": ["demonstration", "fee"],
    "vocational": ["major_kind", "full_time", "fee"],
    "undergraduate": _TIDY_COLLEGE,
    "postgraduate": _TIDY_COLLEGE,
}


def tidy(stage: str) -> list[str]:
    """One layout with every fact a school of this stage has, in the order of facts.yaml."""
    extras = _TIDY_EXTRAS.get(stage, [])
    if extras is _TIDY_COLLEGE:
        return [*(column for column in _TIDY if not column.startswith("guardian")), *extras]
    return [*_TIDY, *extras]


# 38 columns, the number in the fourth, as the national school roll exports them
SYSTEM_EXPORT = _columns(
    """
    school_name school_code name number kind sex born ethnicity nation overseas health politics roll_number
    stage grade class entered boards hukou_kind hukou_region address post_code phone only_child left_behind
    migrant old_aid wants_aid distance school_bus guardian_name guardian_relation guardian_number is_guardian
    status school_kind school_region sudden
    """
)
# the number in the fifth of 15
HAND_MADE = _columns(
    """
    order school_name stage name number sex ethnicity grade class boards_yes hukou_kind hukou_region
    guardian_name guardian_number status
    """
)
# the number in the fifth of 13; nothing tells hukou county, class or roll status
HAND_MADE_SHORT = _columns(
    """
    order school_name stage name number sex ethnicity grade boards_yes hukou_kind guardian_name
    guardian_number remark
    """
)
KINDERGARTEN = _columns(
    """
    order school_name school_region stage grade class name number kind sex ethnicity hukou_kind hukou_region
    guardian_name guardian_number guardian_relation phone status school_kind inclusive fee
    """
)
SENIOR_HIGH = _columns(
    """
    school_name school_code school_region name number kind sex ethnicity roll_number stage grade class boards
    hukou_kind hukou_region guardian_name guardian_number guardian_relation status school_kind demonstration
    fee sudden
    """
)
VOCATIONAL = _columns(
    """
    school_name school_code school_region grade class roll_number name number kind sex ethnicity stage
    major_kind full_time boards hukou_kind hukou_region guardian_name guardian_number status school_kind fee
    """
)
COLLEGE = _columns(
    """
    school_name school_code school_region stage level major grade class student_number name number kind sex
    born ethnicity boards hukou_kind hukou_region full_time status school_kind central freshman in_province
    tuition_paid directed waived score_rank overall_rank proof campus_loan origin_loan military_kind
    military_on veteran
    """
)
SECTIONS = {  # section names over a header, by the first column they stand over
    "school_name": "学校信息",
    "name": "学生基本信息",
    "roll_number": "学籍信息",
    "boards": "就读信息",
    "guardian_name": "监护人信息",
    "status": "学籍与办学",
}
GROUPS = {  # of a header in two lines: the group, the first column under it, the short words of the lower line
    "学生": ("name", ["姓名", "身份证号"]),
    "监护人": ("guardian_name", ["姓名", "身份证号", "关系"]),
}
