-- id: A06   phase: during   severity: block   confidence: assumed
-- title: 休学、退学、毕业、转出后仍有资助
-- basis: 领域资料 §3.3 A06；NL01 虚报冒领（同类文件归纳，非官方条文）；名册中已在另一校在籍的（转学后在新校领取）不算
-- says: {name}（{office}）学籍状态为“{status}”，本学期“{programme_title}”{what}{amount_fen}元
-- next: 学校核实离校日期；在离校前发放的附说明，不应发放的停发并追回
SELECT p.student_key, p.name, p.office, h.programme_title, h.what, h.amount_fen,
       CASE p.roll_status WHEN 'suspended' THEN '休学' WHEN 'withdrawn' THEN '退学' WHEN 'graduated' THEN '毕业' ELSE '转出' END AS status,
       p.source || h.source_rows AS source_rows
FROM people p JOIN (
  SELECT s.student_key, l.programme_title, l.programme, '已发' AS what, SUM(l.amount_fen) AS amount_fen, CHR(10) || STRING_AGG(l.source, CHR(10)) AS source_rows
  FROM paid l JOIN people s ON s.identity_number = l.identity_number
  WHERE l.term = '{term}' AND COALESCE(l.payment_status, 'paid') <> 'refused'
  GROUP BY s.student_key, l.programme_title, l.programme
  UNION ALL
  SELECT w.student_key, a.title, w.programme, '应发', w.amount_fen, '' FROM awards w JOIN about_programmes a ON a.programme = w.programme
) h ON h.student_key = p.student_key
LEFT JOIN about_programmes a ON a.programme = h.programme
LEFT JOIN moved_on m ON m.student_key = p.student_key
WHERE m.student_key IS NULL AND p.roll_status IN ('suspended', 'withdrawn', 'graduated', 'transferred') AND COALESCE(a.kind, '') <> 'compensation'
