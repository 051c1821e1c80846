WITH held AS (
  SELECT student_key, programme, term FROM paid_list JOIN students USING (identity_number) WHERE payment_status IS DISTINCT FROM 'refused' AND term IN ('2024-F', '2025-S')
  UNION ALL SELECT student_key, programme, '2024-F' FROM awards
), got AS (SELECT student_key, list(DISTINCT programme) AS all_of_them, list(DISTINCT programme) FILTER (term = '2024-F') AS autumn, list(DISTINCT programme) FILTER (term = '2025-S') AS spring
           FROM held GROUP BY ALL HAVING count(DISTINCT programme) > 1)
SELECT student_key FROM got, (VALUES (['UG_NSCH', 'UG_NESCH']), (['LOAN_ORIGIN', 'LOAN_CAMPUS']), (['UG_VETGRANT', 'UG_GRANT']), (['MIL_AID', 'GRASS_AID'])) p(pair) WHERE list_has_all(all_of_them, pair)
UNION ALL
SELECT student_key FROM got WHERE list_has_all(autumn, ['CE_BOARD', 'CE_NONBOARD']) OR list_has_all(spring, ['CE_BOARD', 'CE_NONBOARD'])
UNION ALL
SELECT student_key FROM students WHERE origin_loan AND campus_loan
