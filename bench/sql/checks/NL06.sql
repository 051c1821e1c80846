SELECT student_key, amount_fen FROM paid_list LEFT JOIN students USING (identity_number)
WHERE payment_status IS DISTINCT FROM 'refused' AND (payment_way = 'cash' OR (payment_way = 'offset' AND
  programme IN ('CE_BOARD', 'CE_MINORITY', 'CE_NONBOARD', 'GRASS_AID', 'MIL_AID', 'PG_ASCH', 'PG_GRANT', 'PG_NSCH', 'PRE_AID', 'RAIN_DEW', 'SH_GRANT', 'SV_GRANT', 'UG_GRANT', 'UG_NESCH', 'UG_NSCH', 'UG_VETGRANT')))
