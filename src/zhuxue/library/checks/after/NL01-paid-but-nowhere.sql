-- id: NL01   phase: after   severity: warn   confidence: assumed
-- title: 已发放的人不在名册或学籍系统
-- basis: 同类文件归纳，非官方条文；领域资料 §3.1 NL01
-- says: {name} {what}（“{programme_title}”{amount_fen}元）
-- next: 核对名册是否报齐、号码是否写错；确无此人的按疑点上报核查
SELECT CAST(NULL AS BIGINT) AS student_key, l.source_file AS office, l.name, '本学期已发放，本次各名册中都没有这一证件号码' AS what,
       l.programme_title, l.amount_fen, l.source AS source_rows
FROM paid l
LEFT JOIN people p ON p.identity_number = l.identity_number
LEFT JOIN (SELECT DISTINCT UPPER(identity_raw) AS identity_raw FROM rejects WHERE source_kind = 'roster') r ON r.identity_raw = l.identity_number
LEFT JOIN rejected_names n ON n.name = l.name
WHERE l.term = '{term}' AND COALESCE(l.payment_status, 'paid') <> 'refused' AND l.identity_number IS NOT NULL
  AND p.student_key IS NULL AND r.identity_raw IS NULL AND n.name IS NULL
UNION ALL
SELECT p.student_key, p.office, p.name, '在名册上，学籍系统名单中没有', a.title, w.amount_fen, p.source
FROM people p JOIN awards w ON w.student_key = p.student_key JOIN about_programmes a ON a.programme = w.programme
WHERE NOT p.in_SCHOOL_ROLL
