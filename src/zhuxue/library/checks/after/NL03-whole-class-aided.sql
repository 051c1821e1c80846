-- id: NL03   phase: after   severity: warn   confidence: assumed
-- title: 整班学生全部受助
-- basis: 同类文件归纳，非官方条文；领域资料 §3.1 NL03（平分、轮流）
-- says: {office} {class_shown} 名册{pupils}人本学期全部发放了“{programme_title}”，该项目的资助面为{share_percent}%
-- next: 核对班级评议记录和认定依据，抽查家长实收情况
SELECT CAST(NULL AS BIGINT) AS student_key, c.office, c.class_name AS class_shown, c.pupils, c.title AS programme_title, c.share_percent, c.source_rows
FROM (
  SELECT k.office, k.class_name, k.title, k.share_percent, k.aided, COUNT(*) AS pupils, STRING_AGG(p.source, CHR(10)) AS source_rows
  FROM (
    SELECT p.office, p.stage, p.grade, p.class_name, q.title, q.share_percent, COUNT(*) AS aided
    FROM (SELECT DISTINCT identity_number, programme FROM paid WHERE term = '{term}' AND COALESCE(payment_status, 'paid') <> 'refused') l
    JOIN people p ON p.identity_number = l.identity_number
    JOIN quotas q ON q.stage = p.stage AND q.programme = l.programme AND q.share_hundredths < 10000
    WHERE p.class_name IS NOT NULL
    GROUP BY p.office, p.stage, p.grade, p.class_name, q.title, q.share_percent HAVING COUNT(*) >= 10
  ) k JOIN people p ON p.office = k.office AND p.stage = k.stage AND p.class_name = k.class_name AND p.grade IS NOT DISTINCT FROM k.grade
  GROUP BY k.office, k.stage, k.grade, k.class_name, k.title, k.share_percent, k.aided
) c WHERE c.aided = c.pupils
