-- id: NL01   phase: after   severity: warn   confidence: assumed
-- title: 已发放的人不在名册或学籍系统
-- basis: 同类文件归纳，非官方条文；领域资料 §3.1 NL01
-- says: {office}“{programme_title}”{what}：{persons}人，合计{sum_fen}元，如 {first_name}
-- next: 核对名册是否报齐、号码是否写错；确无此人的按疑点上报核查
SELECT CAST(NULL AS BIGINT) AS student_key, l.source_file AS office, l.programme_title, '已发放而本次各名册中没有这些证件号码' AS what,
       COUNT(DISTINCT l.identity_number) AS persons, SUM(l.amount_fen) AS sum_fen, MIN(l.name) AS first_name, STRING_AGG(l.source, CHR(10)) AS source_rows
FROM paid l
LEFT JOIN (SELECT identity_number FROM people WHERE identity_number IN (SELECT identity_number FROM paid)) p
  ON p.identity_number = l.identity_number
LEFT JOIN (SELECT DISTINCT UPPER(identity_raw) AS identity_raw FROM rejects WHERE source_kind = 'roster') r ON r.identity_raw = l.identity_number
LEFT JOIN rejected_names n ON n.name = l.name
WHERE l.term = '{term}' AND COALESCE(l.payment_status, 'paid') <> 'refused' AND l.identity_number IS NOT NULL
  AND p.identity_number IS NULL AND r.identity_raw IS NULL AND n.name IS NULL
GROUP BY l.source_file, l.programme_title
UNION ALL
SELECT CAST(NULL AS BIGINT), p.office, a.title, '应发的人在名册上而学籍系统名单中没有', COUNT(DISTINCT p.student_key), SUM(w.amount_fen), MIN(p.name), STRING_AGG(p.source, CHR(10))
FROM people p JOIN awards w ON w.student_key = p.student_key JOIN about_programmes a ON a.programme = w.programme
WHERE NOT p.in_SCHOOL_ROLL
GROUP BY p.office, a.title
