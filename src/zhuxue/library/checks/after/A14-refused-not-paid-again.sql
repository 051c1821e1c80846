-- id: A14   phase: after   severity: warn   confidence: assumed
-- title: 退汇后未重新发放
-- basis: 领域资料 §3.3 A14
-- says: {name}（{office}）{term}“{programme_title}”{amount_fen}元发放被退回，未见重新发放
-- next: 联系家长更正账户，经复核后退回重发
SELECT p.student_key, COALESCE(p.name, l.name) AS name, COALESCE(p.office, l.source_file) AS office, l.term, l.programme_title, l.amount_fen, l.source AS source_rows
FROM paid l
LEFT JOIN (SELECT identity_number, term, programme FROM paid WHERE COALESCE(payment_status, 'paid') <> 'refused' GROUP BY identity_number, term, programme) again
  ON again.identity_number = l.identity_number AND again.term = l.term AND again.programme = l.programme
LEFT JOIN people p ON p.identity_number = l.identity_number
WHERE l.payment_status = 'refused' AND l.identity_number IS NOT NULL AND again.identity_number IS NULL
