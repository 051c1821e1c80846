-- id: A04   phase: during   severity: block   confidence: assumed
-- title: 跨校、跨县重复学籍
-- basis: 湘学助〔2024〕13号 第5条（信息准确）；领域资料 §3.3 A04
-- says: {name} 在 {office} 与 {other_school_name} 同时在籍
-- next: 两校核对学籍，以全国学籍系统为准，只保留一处
SELECT a.student_key, a.name, a.office, MIN(b.office) AS other_school_name, a.source || CHR(10) || STRING_AGG(b.source, CHR(10)) AS source_rows
FROM (
  SELECT identity_number FROM people WHERE identity_number IS NOT NULL AND roll_status = 'enrolled' GROUP BY identity_number HAVING COUNT(*) > 1
) twice JOIN people a ON a.identity_number = twice.identity_number
JOIN people b ON b.identity_number = a.identity_number AND b.student_key <> a.student_key
WHERE a.roll_status = 'enrolled' AND b.roll_status = 'enrolled'
GROUP BY a.student_key, a.name, a.office, a.source
