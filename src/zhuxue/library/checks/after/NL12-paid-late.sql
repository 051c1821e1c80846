-- id: NL12   phase: after   severity: info   confidence: assumed
-- title: 超过期限发放
-- basis: 同类文件归纳，非官方条文；领域资料 §3.1 NL12、§1.12
-- says: {office} 本学期“{programme_title}”有{lines}条在期限{pay_until}之后发放，最晚{latest}
-- next: 说明原因；滞留在学校或财政环节的尽快拨付
SELECT CAST(NULL AS BIGINT) AS student_key, COALESCE(p.office, l.source_file) AS office, l.programme_title, COUNT(*) AS lines,
       CAST(a.pay_until AS VARCHAR) AS pay_until, CAST(MAX(l.paid_on) AS VARCHAR) AS latest, STRING_AGG(l.source, CHR(10)) AS source_rows
FROM paid l JOIN about_programmes a ON a.programme = l.programme
LEFT JOIN (
  SELECT identity_number, MIN(office) AS office FROM people WHERE identity_number IN (SELECT identity_number FROM paid) GROUP BY identity_number
) p ON p.identity_number = l.identity_number
WHERE l.term = '{term}' AND l.paid_on > a.pay_until AND COALESCE(l.payment_status, 'paid') <> 'refused'
GROUP BY COALESCE(p.office, l.source_file), l.programme_title, a.pay_until
