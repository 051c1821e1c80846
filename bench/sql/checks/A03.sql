WITH paid AS (
  SELECT identity_number, programme, if(programme IN ('PG_GRANT', 'SV_GRANT', 'UG_GRANT'), strftime(paid_on, '%Y-%m'), term) AS period, amount_fen
  FROM paid_list WHERE payment_status IS DISTINCT FROM 'refused'
), due AS (
  SELECT identity_number, programme, period, kind, amount_fen FROM payments_due JOIN students USING (student_key)
), twice AS (
  SELECT identity_number, count(*) AS lines, sum(amount_fen) AS sum_fen FROM paid WHERE period IS NOT NULL GROUP BY identity_number, programme, period HAVING count(*) > 1
  UNION ALL
  SELECT identity_number, count(*), sum(amount_fen) FROM due GROUP BY identity_number, programme, period, kind HAVING count(*) > 1
)
SELECT student_key, lines, sum_fen FROM students JOIN twice USING (identity_number)
