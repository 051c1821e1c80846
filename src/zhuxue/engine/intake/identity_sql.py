"""Identity numbers and names cleaned and judged in bulk: SQL for the rules of `common/identity.py`."""

from __future__ import annotations

from zhuxue.engine.common.identity import CHECK_DIGITS, WEIGHTS

HIDDEN = " \t\r\n\u00a0\u00ad\u3000'‘’`\"" + "".join(
    chr(c) for c in (*range(0x200B, 0x2010), *range(0x2028, 0x2030), *range(0x2060, 0x2065), 0xFEFF)
)
WIDE = "０１２３４５６７８９ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺｘ"
NARROW = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZX"
DOTS = "•・‧．∙●⋅᛫"


WHOLE = "'[0-9]{17}[0-9X]'"
CHINESE = "'[\u4e00-\u9fff]+'"
PLAIN = "'[0-9A-Za-z\u4e00-\u9fff]+'"


def cleaned_number(column: str) -> str:
    """SQL: the number without hidden characters, half-width, upper case; a whole number takes the short way."""
    hidden = HIDDEN.replace("'", "''")
    return (
        f"CASE WHEN regexp_full_match({column}, {WHOLE}) THEN {column} "
        f"ELSE UPPER(TRANSLATE({column}, '{WIDE}{hidden}', '{NARROW}')) END"
    )


def cleaned_text(column: str) -> str:
    """SQL: the text without hidden characters and spaces, null when nothing is left; plain text takes the short way."""
    hidden = HIDDEN.replace("'", "''")
    return f"CASE WHEN regexp_full_match({column}, {PLAIN}) THEN {column} ELSE NULLIF(TRANSLATE({column}, '{hidden}', ''), '') END"


def check_digit(column: str) -> str:
    """SQL: the eighteenth character that the first seventeen call for."""
    total = " + ".join(
        f"{weight} * (ASCII(SUBSTR({column}, {place}, 1)) - 48)" for place, weight in enumerate(WEIGHTS, 1)
    )
    return f"SUBSTR('{CHECK_DIGITS}', CAST(({total}) % 11 AS INT) + 1, 1)"


def check_digit_of_whole(column: str) -> str:
    """SQL: the same, from the first seventeen digits as one integer n.

    The weights of GB 11643 are powers of two modulo 11, so the sum is 2·(d0 + 2·d1 + 4·d2 + …) for the digits d0, d1, …
    from the right; with q1 = n // 10, q2 = n // 100, … that is 2·(n - 8·q1 - 16·q2 - 32·q3 - …): half the divisions.
    """
    rest = " - ".join(f"{8 * 2 ** (place - 1)} * ({column} // {10**place})" for place in range(1, 17))
    return f"SUBSTR('{CHECK_DIGITS}', CAST((2 * ({column} - {rest})) % 11 AS INT) + 1, 1)"


def upgraded(column: str) -> str:
    """SQL: a 15-digit number as 18 characters, anything else as it is."""
    longer = f"SUBSTR({column}, 1, 6) || '19' || SUBSTR({column}, 7, 9)"
    return f"CASE WHEN LENGTH({column}) = 15 AND regexp_full_match({column}, '[0-9]{{15}}') THEN {longer} || {check_digit(f'({longer})')} ELSE {column} END"


def born_on(column: str) -> str:
    """SQL: the date of birth in an 18-character number; null when it is no real date."""
    return f"CAST(TRY_STRPTIME(SUBSTR({column}, 7, 8), '%Y%m%d') AS DATE)"


def judged(select: str) -> str:
    """SQL: `select`, which has a cleaned and upgraded `number`, with `number_fault` and `number_born_on` beside.

    number_fault says why the number is not possible, or is null; the order is that of `identity.fault`. The steps are
    nested so that each is computed once: first the form, then the first 17 digits as one integer and the day of birth.
    """
    return f"""
    SELECT *, CASE
      WHEN number_digits IS NOT NULL THEN CASE
        WHEN number_born_on IS NULL OR number_born_on < DATE '1900-01-01' THEN 'date'
        WHEN {check_digit_of_whole("number_digits")} <> SUBSTR(number, 18, 1) THEN 'check_digit' END
      WHEN number IS NULL OR number = '' THEN 'blank'
      WHEN number LIKE '#NUMBER:%' OR regexp_full_match(number, '[0-9](\\.[0-9]+)?E\\+?[0-9]+') THEN 'stored_as_number'
      WHEN number LIKE '#ERROR%' THEN 'formula_error'
      WHEN regexp_full_match(number, '[GJL][0-9]{{17}}[0-9X]') THEN 'student_number'
      WHEN LENGTH(number) <> 18 THEN 'length'
      ELSE 'characters' END AS number_fault
    FROM (SELECT *, CASE WHEN LENGTH(number) = 18 THEN {born_on("number")} END AS number_born_on,
                 CASE WHEN regexp_full_match(number, {WHOLE}) THEN CAST(SUBSTR(number, 1, 17) AS BIGINT) END AS number_digits
          FROM ({select}) numbered) dated"""


def cleaned_name(column: str) -> str:
    """SQL: the name without hidden characters and spaces, its dots one kind; a name in Latin letters keeps its spaces."""
    hidden = HIDDEN.replace("'", "''")
    dots = "·" * len(DOTS)
    joined = f"TRANSLATE(TRANSLATE({column}, '{DOTS}', '{dots}'), '{hidden}', '')"
    return f"CASE WHEN regexp_full_match({column}, {CHINESE}) THEN {column} WHEN regexp_matches({column}, '[A-Za-z]') THEN TRIM({column}) ELSE {joined} END"
