-- id: A21   phase: after   severity: warn   confidence: assumed
-- title: 民办学校发放率低
-- basis: 湘学助〔2024〕13号 第4条（重点监测民办学校资金发放）；领域资料 §3.3 A21；95%为参考值
-- says: {office}（民办）本学期应发{due}人次，发放名单中见到{paid}人次
-- next: 督促学校按时足额发放，逐人说明未发原因
SELECT CAST(NULL AS BIGINT) AS student_key, s.office, s.due, s.paid, s.source_rows
FROM (
  SELECT p.office, p.school_region, COUNT(*) AS due, COUNT(l.identity_number) AS paid,
         STRING_AGG(CASE WHEN l.identity_number IS NULL THEN p.source END, CHR(10)) AS source_rows
  FROM awards w JOIN people p ON p.student_key = w.student_key
  LEFT JOIN (SELECT DISTINCT identity_number, programme FROM paid WHERE term = '{term}' AND COALESCE(payment_status, 'paid') <> 'refused') l
    ON l.identity_number = p.identity_number AND l.programme = w.programme
  WHERE p.school_kind = 'private' AND p.identity_number IS NOT NULL
  GROUP BY p.office, p.school_region
) s
LEFT JOIN (
  SELECT DISTINCT p.school_region FROM paid l JOIN people p ON p.identity_number = l.identity_number
  WHERE l.term = '{term}' AND p.school_region IS NOT NULL
) told ON told.school_region = s.school_region
WHERE s.paid * 100 < s.due * 95 AND (s.paid > 0 OR told.school_region IS NOT NULL)
