"""The list of reference pages."""

from __future__ import annotations

PAGES = """# Reference

Written by `make docs` from the code and the library, so it is what the software does today; a test refuses a page that is not.

| page | what it lists |
|---|---|
| [Command line](command-line.md) 命令行 | every command and option, defaults, exit status |
| [Programmes](programmes.md) 资助项目 | conditions, amounts, sources, quota, funding, steps, payment; who says what: national, Hunan, Pingjiang |
| [Facts](facts.md) 事实 | every fact a rule may ask for |
| [Registers](registers.md) 部门名单 | owner, what they prove, freshness, columns and headers |
| [Checks](checks.md) 核查 | what each looks for, its basis, who acts |
| [Exclusions](exclusions.md) 互斥与并享 | what may not be held together, and what may |
| [Calendar](calendar.md) 日历 | terms, payment months, deadlines, workdays |
| [Recognition of hardship](hardship.md) 困难认定 | special groups, levels, the example of a score, steps |
| [Public notice](notices.md) 公示 | days, what counts as a day, names, objections |
| [Money](money.md) 资金 | what schools set aside, the end of a year, idle money |
| [Supervision](supervision.md) 整改与督办 | days of orders and rechecks, when overdue orders climb |
| [Indicators and evaluation](indicators.md) 指标与绩效 | the three 100 % and zero-errors, national sheets, evaluation sets, the survey, lights |
| [Emergency aid](emergencies.md) 应急资助 | kinds of event, days, limits, the check afterwards |
| [Formats](formats.md) 版式 | files that come in and payment files that go out |
| [Tables](tables.md) 结果表 | every Parquet file of a run, column by column |

How to write a test or an amount: [the language of rules](rule-language.md). The data behind it: `src/zhuxue/library/`."""


def page() -> str:
    """Return the page."""
    return PAGES
