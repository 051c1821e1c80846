WITH got AS (SELECT identity_number, programme, sum(amount_fen) AS paid_fen FROM term_paid GROUP BY ALL)
SELECT student_key, paid_fen, coalesce(amount_fen, 0) AS due_fen
FROM got JOIN students USING (identity_number) LEFT JOIN awards USING (student_key, programme)
ANTI JOIN unknown_outcomes USING (student_key, programme) ANTI JOIN moved USING (student_key)
WHERE programme IN ('CE_BOARD', 'CE_MINORITY', 'CE_NONBOARD', 'MIL_AID', 'PG_GRANT', 'PRE_AID', 'PRE_FEE_WAIVER', 'RAIN_DEW', 'SH_GRANT', 'SH_WAIVER', 'SV_GRANT', 'SV_WAIVER', 'UG_GRANT', 'UG_VETGRANT')
  AND paid_fen <> due_fen AND (paid_fen > due_fen OR programme NOT IN ('PG_GRANT', 'SV_GRANT', 'UG_GRANT'))
