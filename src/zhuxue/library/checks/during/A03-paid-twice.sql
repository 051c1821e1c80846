-- id: A03   phase: during   severity: block   confidence: assumed
-- title: 同人同项目同期两条以上
-- basis: 领域资料 §3.3 A03；NL15 重复享受（同类文件归纳，非官方条文）
-- says: {name}（{office}）“{programme_title}”{period} 有{lines}条{what}，合计{sum_fen}元
-- next: 核对是否重复发放；属于补发的附补发依据，重复的按程序追回
SELECT p.student_key, p.name, p.office, d.programme_title, d.period, d.lines, d.what, d.sum_fen, d.source_rows
FROM people p JOIN (
  SELECT identity_number, programme_title, period, COUNT(*) AS lines, '已发记录' AS what, SUM(amount_fen) AS sum_fen,
         STRING_AGG(source, CHR(10)) AS source_rows
  FROM (
    SELECT l.identity_number, l.programme_title, l.amount_fen, l.source,
           CASE WHEN NOT COALESCE(a.by_month, FALSE) THEN l.term ELSE SUBSTR(CAST(l.paid_on AS VARCHAR), 1, 7) END AS period
    FROM paid l LEFT JOIN about_programmes a ON a.programme = l.programme
    WHERE COALESCE(l.payment_status, 'paid') <> 'refused' AND l.identity_number IS NOT NULL
  ) dated WHERE period IS NOT NULL
  GROUP BY identity_number, programme_title, period HAVING COUNT(*) > 1
  UNION ALL
  SELECT s.identity_number, a.title, d.period, COUNT(*), '应发记录', SUM(d.amount_fen), STRING_AGG(s.source, CHR(10))
  FROM (
    SELECT s.identity_number, d.programme, d.period, d.kind FROM payments_due d JOIN students s ON s.student_key = d.student_key
    WHERE s.identity_number IS NOT NULL GROUP BY s.identity_number, d.programme, d.period, d.kind HAVING COUNT(*) > 1
  ) twice JOIN people s ON s.identity_number = twice.identity_number
  JOIN payments_due d ON d.student_key = s.student_key AND d.programme = twice.programme AND d.period = twice.period AND d.kind = twice.kind
  JOIN about_programmes a ON a.programme = d.programme
  GROUP BY s.identity_number, a.title, d.period, d.kind HAVING COUNT(*) > 1
) d ON d.identity_number = p.identity_number
