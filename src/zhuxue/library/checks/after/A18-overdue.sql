-- id: A18   phase: after   severity: warn   confidence: assumed
-- title: 过了期限仍未发放
-- basis: 领域资料 §3.3 A18、§1.12；以同县发放名单中最晚的发放日期为准
-- says: {office}“{programme_title}”应发{due}人，到{latest}还有{unpaid}人（{sum_fen}元）未见发放，期限为{pay_until}
-- next: 查明每人未发的原因；账户有误的更正后重发，漏发的补发
SELECT CAST(NULL AS BIGINT) AS student_key, s.office, a.title AS programme_title, s.due, s.unpaid, s.sum_fen, CAST(s.latest AS VARCHAR) AS latest,
       CAST(a.pay_until AS VARCHAR) AS pay_until, s.source_rows
FROM (
  SELECT p.office, w.programme, t.latest, COUNT(DISTINCT p.student_key) AS due, COUNT(DISTINCT CASE WHEN l.identity_number IS NULL THEN p.student_key END) AS unpaid,
         SUM(CASE WHEN l.identity_number IS NULL THEN w.amount_fen ELSE 0 END) AS sum_fen, STRING_AGG(CASE WHEN l.identity_number IS NULL THEN p.source END, CHR(10)) AS source_rows
  FROM awards w JOIN people p ON p.student_key = w.student_key
  JOIN (
    SELECT l.programme, p.school_region, MAX(l.paid_on) AS latest FROM paid l JOIN people p ON p.identity_number = l.identity_number
    WHERE l.term = '{term}' GROUP BY l.programme, p.school_region
  ) t ON t.programme = w.programme AND t.school_region = p.school_region
  LEFT JOIN (SELECT DISTINCT identity_number, programme FROM paid WHERE term = '{term}' AND COALESCE(payment_status, 'paid') <> 'refused') l
    ON l.identity_number = p.identity_number AND l.programme = w.programme
  WHERE p.identity_number IS NOT NULL AND p.roll_status = 'enrolled'
  GROUP BY p.office, p.school_region, w.programme, t.latest
) s
JOIN about_programmes a ON a.programme = s.programme AND a.payee <> 'school'
WHERE s.latest > a.pay_until AND s.unpaid > 0 AND s.unpaid < s.due
