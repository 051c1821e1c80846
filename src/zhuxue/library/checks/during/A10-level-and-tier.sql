-- id: A10   phase: during   severity: warn   confidence: assumed
-- title: 档次与认定等级倒挂
-- basis: 领域资料 §3.3 A10、§2.2；NL10 未享最高档（同类文件归纳，非官方条文）
-- says: {name}（{office}）{what}
-- next: 复核认定等级与发放档次；应享最高档的改认定并补发差额
SELECT p.student_key, p.name, p.office, '认定为特别困难，“' || l.programme_title || '”所得低于同校认定等级较低的学生' AS what,
       p.source || CHR(10) || l.source_rows AS source_rows
FROM people p JOIN (
  SELECT identity_number, programme, programme_title, SUM(amount_fen) AS paid_fen, STRING_AGG(source, CHR(10)) AS source_rows
  FROM paid WHERE term = '{term}' AND COALESCE(payment_status, 'paid') <> 'refused' GROUP BY identity_number, programme, programme_title
) l ON l.identity_number = p.identity_number
JOIN (
  SELECT s.office, s.stage, t.programme, MAX(t.paid_fen) AS most_fen
  FROM (SELECT identity_number, programme, SUM(amount_fen) AS paid_fen FROM paid
        WHERE term = '{term}' AND COALESCE(payment_status, 'paid') <> 'refused' GROUP BY identity_number, programme) t
  JOIN people s ON s.identity_number = t.identity_number
  WHERE s.hardship_level IN ('hard', 'general') GROUP BY s.office, s.stage, t.programme
) lower_level ON lower_level.office = p.office AND lower_level.stage = p.stage AND lower_level.programme = l.programme
WHERE p.hardship_level = 'special' AND l.paid_fen < lower_level.most_fen
UNION ALL
SELECT p.student_key, p.name, p.office, '在“' || MIN(a.title) || '”名单，按规定应认定为特别困难，现认定为' ||
         CASE p.hardship_level WHEN 'hard' THEN '困难' ELSE '一般困难' END, p.source
FROM exact_matches m JOIN about_registers a ON a.register = m.register AND a.top_level
JOIN people p ON p.student_key = m.student_key
WHERE p.hardship_level IN ('hard', 'general') AND COALESCE(m.policy_entitled, TRUE) AND NOT COALESCE(m.risk_cleared, FALSE)
GROUP BY p.student_key, p.name, p.office, p.hardship_level, p.source
