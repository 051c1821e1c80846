-- id: NL13   phase: after   severity: warn   confidence: secondary
-- title: 未足额计提校内资助经费
-- basis: 同类文件归纳，非官方条文；计提比例按学校类型（F:S05、F:S41；财教〔2021〕310号）；领域资料 §3.1 NL13、§3.4
-- says: {office}（{kind}）{year}年收入{income_fen}元，至少{least_percent}%应提{due_fen}元，已提{set_aside_fen}元，差{at_stake_fen}元
-- next: 学校说明并限期补足；收入有误的凭决算更正申报
-- needs: set_asides
SELECT CAST(NULL AS BIGINT) AS student_key, s.office, s.kind_title AS kind, s.year, s.income_fen, s.least_percent, s.due_fen, s.set_aside_fen,
       s.due_fen - s.set_aside_fen AS at_stake_fen, s.source AS source_rows
FROM set_asides s
WHERE s.set_aside_fen < s.due_fen AND s.year = CAST(SUBSTR('{on}', 1, 4) AS INT) - 1
