-- id: NL06   phase: after   severity: warn   confidence: assumed
-- title: 没有打卡发放
-- basis: 同类文件归纳，非官方条文；领域资料 §3.1 NL06（发放现金、不打卡）、NL04（抵扣学费）
-- says: {name}（{office}）{term}“{programme_title}”{amount_fen}元，发放方式为“{way}”，没有打到本人或监护人的卡上
-- next: 查看签领凭据并回访家长；改为打卡发放，冲抵的款项退还学生
SELECT p.student_key, COALESCE(p.name, l.name) AS name, COALESCE(p.office, l.source_file) AS office, l.term, l.programme_title, l.amount_fen,
       CASE l.payment_way WHEN 'cash' THEN '现金' ELSE '冲抵学费等' END AS way, l.source AS source_rows
FROM paid l
LEFT JOIN about_programmes a ON a.programme = l.programme
LEFT JOIN people p ON p.identity_number = l.identity_number
WHERE COALESCE(l.payment_status, 'paid') <> 'refused' AND (l.payment_way = 'cash' OR (l.payment_way = 'offset' AND a.payee <> 'school'))
