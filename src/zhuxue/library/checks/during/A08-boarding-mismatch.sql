-- id: A08   phase: during   severity: block   confidence: assumed
-- title: 发放项目与寄宿情况不符
-- basis: 领域资料 §3.3 A08、§1.2
-- says: {name}（{office}）名册为{boarding}，本学期已按“{programme_title}”发放{amount_fen}元
-- next: 核实本学期是否寄宿；按实际情况改正名册，或追回差额后按另一项目发放
SELECT p.student_key, p.name, p.office, l.programme_title, l.amount_fen, CASE WHEN p.boards THEN '寄宿' ELSE '非寄宿' END AS boarding,
       p.source || CHR(10) || l.source AS source_rows
FROM people p JOIN paid l ON l.identity_number = p.identity_number
WHERE l.term = '{term}' AND COALESCE(l.payment_status, 'paid') <> 'refused'
  AND ((l.programme IN ('CE_BOARD', 'CE_MINORITY') AND NOT p.boards) OR (l.programme = 'CE_NONBOARD' AND p.boards))
