-- id: A09   phase: during   severity: warn   confidence: assumed
-- title: 发放金额与应发金额不一致
-- basis: 领域资料 §3.3 A09；NL04 扣减抵顶（同类文件归纳，非官方条文）；转学后在新校领取的，与新校的应发数相比
-- says: {name}（{office}）本学期“{programme_title}”已发{paid_fen}元，按现行标准应为{due_fen}元
-- next: 少发的补发，多发的核实后追回；标准调整造成的差额见补发清单
SELECT p.student_key, p.name, p.office, l.programme_title, l.paid_fen, COALESCE(w.amount_fen, 0) AS due_fen,
       ABS(l.paid_fen - COALESCE(w.amount_fen, 0)) AS at_stake_fen, p.source || CHR(10) || l.source_rows AS source_rows
FROM (
  SELECT identity_number, programme, programme_title, SUM(amount_fen) AS paid_fen, STRING_AGG(source, CHR(10)) AS source_rows
  FROM paid WHERE term = '{term}' AND COALESCE(payment_status, 'paid') <> 'refused' GROUP BY identity_number, programme, programme_title
) l
JOIN about_programmes a ON a.programme = l.programme AND a.basis = 'entitlement'
JOIN people p ON p.identity_number = l.identity_number
LEFT JOIN awards w ON w.student_key = p.student_key AND w.programme = l.programme
LEFT JOIN unknown_outcomes u ON u.student_key = p.student_key AND u.programme = l.programme
LEFT JOIN moved_on m ON m.student_key = p.student_key
WHERE u.student_key IS NULL AND m.student_key IS NULL AND (l.paid_fen > COALESCE(w.amount_fen, 0) OR (l.paid_fen < w.amount_fen AND NOT a.by_month))
