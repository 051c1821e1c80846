WITH last_day AS (
  SELECT programme, school_region, max(paid_on) AS latest FROM paid_list JOIN students USING (identity_number) WHERE term = '2024-F' GROUP BY ALL
), schools AS (
  SELECT coalesce(school_name, source_file) AS office, school_region, programme, count(*) AS due, count(*) FILTER (got IS NULL) AS unpaid,
         coalesce(sum(amount_fen) FILTER (got IS NULL), 0) AS sum_fen
  FROM awards JOIN students USING (student_key) LEFT JOIN (SELECT DISTINCT identity_number, programme, TRUE AS got FROM term_paid) USING (identity_number, programme)
  WHERE identity_number IS NOT NULL AND roll_status = 'enrolled' GROUP BY ALL
)
SELECT office, due, unpaid, sum_fen FROM schools JOIN last_day USING (programme, school_region)
WHERE latest > deadline(programme) AND programme NOT IN ('SH_WAIVER', 'SV_WAIVER', 'PRE_FEE_WAIVER') AND unpaid BETWEEN 1 AND due - 1
