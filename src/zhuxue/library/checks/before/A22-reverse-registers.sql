-- id: A22   phase: before   severity: info   confidence: assumed
-- title: 反向信息提示
-- basis: 领域资料 §3.2、§3.3 A22；各地做法不一，只作提示，不作取消依据；NL14（同类文件归纳，非官方条文）
-- says: {name}（{office}）的监护人在“{register_title}”名单，本学期拟享受资助
-- next: 入户或电话核实家庭实际情况，记录结论；不得仅凭此项取消
SELECT p.student_key, p.name, p.office, a.title AS register_title, p.source AS source_rows
FROM exact_matches m JOIN about_registers a ON a.register = m.register AND a.kind = 'reverse'
JOIN people p ON p.student_key = m.student_key
JOIN (SELECT DISTINCT student_key FROM awards) w ON w.student_key = p.student_key
