SELECT student_key, term, amount_fen FROM (
  SELECT * FROM paid_list WHERE identity_number IS NOT NULL
  QUALIFY payment_status = 'refused' AND bool_and(payment_status IS NOT DISTINCT FROM 'refused') OVER (PARTITION BY identity_number, term, programme)
) LEFT JOIN students USING (identity_number)
