-- id: A20   phase: after   severity: warn   confidence: assumed
-- title: 同班不同等级的学生金额完全一致
-- basis: 领域资料 §3.3 A20；NL03 平分（同类文件归纳，非官方条文）
-- says: {office} {class_shown} 本学期“{programme_title}”已发{aided}人，认定等级不同而金额都是{amount_fen}元
-- next: 核对是否按认定等级分档发放；抽查家长实收金额
SELECT CAST(NULL AS BIGINT) AS student_key, p.office, p.class_name AS class_shown, l.programme_title, COUNT(*) AS aided, MIN(l.paid_fen) AS amount_fen, CAST(NULL AS BIGINT) AS at_stake_fen,
       STRING_AGG(l.source_rows, CHR(10)) AS source_rows
FROM (
  SELECT identity_number, programme, programme_title, SUM(amount_fen) AS paid_fen, STRING_AGG(source, CHR(10)) AS source_rows
  FROM paid WHERE term = '{term}' AND COALESCE(payment_status, 'paid') <> 'refused' GROUP BY identity_number, programme, programme_title
) l
JOIN about_programmes a ON a.programme = l.programme AND a.tiered
JOIN people p ON p.identity_number = l.identity_number
WHERE p.class_name IS NOT NULL
GROUP BY p.office, p.stage, p.grade, p.class_name, l.programme_title
HAVING COUNT(*) >= 3 AND COUNT(DISTINCT l.paid_fen) = 1
   AND COUNT(DISTINCT CASE WHEN p.hardship_level IN ('special', 'hard', 'general') THEN p.hardship_level END) > 1
