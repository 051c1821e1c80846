"""How a test, an amount and a case are written: the language of rules."""

from __future__ import annotations

from reference_pages.markdown import code, table
from zhuxue.engine.rules.cases import ASKS
from zhuxue.engine.rules.programme import ProcessStep, Programme
from zhuxue.engine.rules.requirement import OPERATORS

MEANS = {
    "is": "equals", "is_not": "differs from", "one_of": "is one of `[a, b]`", "not_one_of": "is none of `[a, b]`",
    "at_most": "≤", "at_least": "≥", "less_than": "<", "more_than": ">", "between": "`[a, b]`, both ends included",
    "on_or_before": "≤ a day", "on_or_after": "≥ a day", "before": "< a day", "after": "> a day",
    "known": "`true`: the fact is known; `false`: it is not",
}  # fmt: skip
HEAD = """# The language of rules 规则的写法

A programme is one YAML file, a cases file beside it. What is not understood is refused with file, line and remedy. Examples that run:
[follow a new notice](../how-to/follow-a-new-notice.md), [a county's own programme](../how-to/add-a-county-programme.md).

## A programme file 项目文件
"""
KEYS = {
    "programme": "the code; in a layer's change `overrides` names the code instead",
    "title": "the official name", "english": "the same in English", "stage": "list of stages, see the fact `stage`",
    "kind": "one of those below", "basis": "`entitlement` is owed to whoever qualifies; the others only say who may apply",
    "begins": "`{term, source, confidence}`: before it the verdict is refused, not unknown",
    "reviewed_until": "a run known after this day is refused until the file has been looked at again",
    "who": "versions of the conditions; all conditions must hold",
    "pays": "versions of the amount", "quota": "`guide` is reported and cuts nobody; `ceiling` needs ranking",
    "funding": "whose money, in percent; null is not known", "process": "steps, see below",
    "payment": "`payee`, `through`, `until: {spring, autumn}` (MM-DD), `by_month`", "notes": "anything a reader should know",
}  # fmt: skip
VERSIONS = """Each version says `from` (the term, `2024-F`, or the day it takes force), `known_from` (the day it became known), `source`,
`confidence` (`official`, `secondary`, `assumed`) and may say `note`. The version that holds is the latest begun of those known.

## Tests 判断

`{fact: boards, is: true}`, `{in_register: [DIBAO, TEKUN]}` (in at least one), `{fact: a_date, within_days_of: {fact: other_date, days: 30}}`;
combined by `all_of`, `any_of`, `not`. A missing fact makes a test unknown. Money is written `18000元`, percent `10%`, days `2024-10-28`, or
`$on` and `$term_start`.
"""
AMOUNTS = """## Amounts 金额

Written in yuan, with `per: term | year | month | once`; half a yearly amount falls to each term unless `when_term` names one.

| form | means |
|---|---|
| `1850` or `312.5` | a constant |
| `null` | no document states it: the verdict is unknown, with the version's `note` as the reason |
| `tiers: {special: 3000, hard: 2000, general: 1000}` | by level of hardship |
| `{by: stage, of: {primary: 1250, junior_high: 1500}}` | by a fact |
| `{bands: {fact: military_on, below: 8000, steps: [{from: 2022-01-24, amount: 12000}]}}` | by the band a day or number falls in |
| `{fact: approved_fee_fen}` | what the fact says |
| `{lesser_of: [a, b]}`, `{greater_of: [a, b]}`, `{sum: [a, b]}` | of several; unknown as soon as one is |
| `{share_percent: 50, of_programme: CE_BOARD}` | a share of another programme |

`average` and `between` are for information and are never paid.

## Cases 案例

In `NAME.cases.yaml` beside the programme: `{name, term, on, as_known_on, given, expect, pays, version}`. `given` lists facts, `in` and
`not_in` registers; what it does not list is not known. `pays` is yuan for the term. `asks` hold what no student's verdict shows:
"""


def page() -> str:
    """Return the page."""
    keys = [(f"`{field.alias or name}`", KEYS[field.alias or name]) for name, field in Programme.model_fields.items()]
    operators = [(f"`{name}`", MEANS[name], code(sorted(kinds))) for name, kinds in OPERATORS.items()]
    who = ProcessStep.model_fields["by"].annotation
    steps = f"`process`: `step`, `by` ({code(who.__args__)}), `until` (MM-DD) or `workdays`, `source`, `confidence`."  # type: ignore[union-attr]
    kinds = f"`kind`: {code(Programme.model_fields['kind'].annotation.__args__)}. `basis`: {code(Programme.model_fields['basis'].annotation.__args__)}."  # type: ignore[union-attr]
    return "\n\n".join(
        [
            HEAD.rstrip(),
            table(["key", "means"], keys),
            f"{kinds} {steps}",
            VERSIONS.rstrip(),
            table(["comparison", "means", "for facts of type"], operators),
            AMOUNTS.rstrip(),
            code(ASKS) + ".",
        ]
    )
