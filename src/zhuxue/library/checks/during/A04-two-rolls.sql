-- id: A04   phase: during   severity: block   confidence: assumed
-- title: 跨校重复学籍
-- basis: 湘学助〔2024〕13号 第5条（信息准确）；领域资料 §3.3
-- says: {name} 在 {school_name} 与 {other_school_name} 同时在籍
-- next: 两校核对学籍，以全国学籍系统为准，只保留一处
SELECT a.student_key, a.name, a.school_name, MIN(b.school_name) AS other_school_name, a.school_name AS office,
       a.source || CHR(10) || MIN(b.source) AS source_rows
FROM people a JOIN people b ON b.identity_number = a.identity_number AND b.student_key <> a.student_key
WHERE a.roll_status = 'enrolled' AND b.roll_status = 'enrolled'
GROUP BY a.student_key, a.name, a.school_name, a.source
