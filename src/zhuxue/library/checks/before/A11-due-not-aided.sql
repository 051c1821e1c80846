-- id: A11   phase: before   severity: warn   confidence: assumed
-- title: 应助未助
-- basis: 领域资料 §3.3 A11；NL10 特殊群体漏助（同类文件归纳，非官方条文）
-- says: {name}（{office}）在“{register_title}”名单、学籍在籍，本学期没有应发或已发的资助（{why}）
-- next: 学校核实并说明；符合条件的补办认定，纳入发放
SELECT p.student_key, p.name, p.office, MIN(a.title) AS register_title,
       CASE WHEN MAX(u.student_key) IS NULL THEN '按现有信息各项目均不符合' ELSE '有项目因信息不全待核实' END AS why, p.source AS source_rows
FROM exact_matches m JOIN about_registers a ON a.register = m.register AND a.kind = 'special_group'
JOIN people p ON p.student_key = m.student_key
JOIN entitled_stages e ON e.stage = p.stage
LEFT JOIN (SELECT DISTINCT student_key FROM awards) w ON w.student_key = p.student_key
LEFT JOIN (SELECT DISTINCT identity_number FROM paid WHERE term = '{term}' AND COALESCE(payment_status, 'paid') <> 'refused') l
  ON l.identity_number = p.identity_number
LEFT JOIN unknown_outcomes u ON u.student_key = p.student_key
WHERE p.roll_status = 'enrolled' AND w.student_key IS NULL AND l.identity_number IS NULL
  AND COALESCE(m.policy_entitled, TRUE) AND NOT COALESCE(m.risk_cleared, FALSE)
GROUP BY p.student_key, p.name, p.office, p.source
