-- id: A19   phase: after   severity: warn   confidence: assumed
-- title: 受助人数多于在校人数
-- basis: 领域资料 §3.3 A19；NL01 虚报冒领（同类文件归纳，非官方条文）；已在另一校在籍的只在那一校计
-- says: {office} 本学期“{programme_title}”已发{aided}人，名册在校{enrolled}人
-- next: 核对在校生数和发放名单；多出的逐人说明去向
SELECT CAST(NULL AS BIGINT) AS student_key, s.office, l.programme_title, l.aided, s.enrolled, l.source_rows
FROM (SELECT office, SUM(CASE WHEN COALESCE(roll_status, 'enrolled') = 'enrolled' THEN 1 ELSE 0 END) AS enrolled FROM people GROUP BY office) s
JOIN (
  SELECT p.office, l.programme_title, COUNT(DISTINCT l.identity_number) AS aided, STRING_AGG(l.source, CHR(10)) AS source_rows
  FROM paid l JOIN people p ON p.identity_number = l.identity_number LEFT JOIN moved_on m ON m.student_key = p.student_key
  WHERE m.student_key IS NULL AND l.term = '{term}' AND COALESCE(l.payment_status, 'paid') <> 'refused'
  GROUP BY p.office, l.programme_title
) l ON l.office = s.office
WHERE l.aided > s.enrolled
