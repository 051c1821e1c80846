-- id: A15   phase: during   severity: block   confidence: secondary
-- title: 同时享受互斥的项目
-- basis: 领域资料 §1.10、§3.3 A15；NL15（同类文件归纳，非官方条文）
-- says: {name}（{office}）同时有“{one_title}”和“{two_title}”：{why}
-- next: 按政策保留一项，另一项停发；已发的核实后追回
SELECT p.student_key, p.name, p.office, e.one_title, e.two_title, e.why, p.source || CHR(10) || STRING_AGG(a.source || b.source, CHR(10)) AS source_rows
FROM exclusion_pairs e
JOIN held_programmes a ON a.programme = e.one
JOIN held_programmes b ON b.programme = e.two AND b.student_key = a.student_key AND b.school_year = a.school_year
JOIN people p ON p.student_key = a.student_key
WHERE a.school_year = '{school_year}' AND (e.within_what <> 'term' OR a.term = b.term)
GROUP BY p.student_key, p.name, p.office, p.source, e.one_title, e.two_title, e.why
UNION ALL
SELECT p.student_key, p.name, p.office, e.one_title, e.two_title, e.why, p.source
FROM people p JOIN exclusion_pairs e ON e.one = 'LOAN_ORIGIN' AND e.two = 'LOAN_CAMPUS'
WHERE p.origin_loan AND p.campus_loan
