SELECT student_key, amount_fen FROM term_paid JOIN students USING (identity_number) WHERE if(boards, programme = 'CE_NONBOARD', programme IN ('CE_BOARD', 'CE_MINORITY')) AND boards IS NOT NULL
