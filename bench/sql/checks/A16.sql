WITH aided AS (
  SELECT student_key, programme FROM awards
  UNION SELECT student_key, programme FROM term_paid JOIN students USING (identity_number)
), counted AS (
  SELECT s.student_key, s.school_region AS county, unnest(CASE stage
    WHEN 'senior_high' THEN ['SH_GRANT'] WHEN 'vocational' THEN if(major_kind <> 'agricultural', ['SV_GRANT'], [])
    WHEN 'undergraduate' THEN if(education_level = 'bachelor', ['UG_GRANT', 'UG_NESCH'], []) ELSE if(stage IN ('primary', 'junior_high') AND boards IS NOT NULL, [if(boards, 'CE_BOARD', 'CE_NONBOARD')], []) END) AS programme
  FROM students s WHERE roll_status IS NULL OR roll_status = 'enrolled'
), areas AS (
  SELECT programme, if(programme = 'SV_GRANT', county, 'province') AS area, count(*) AS enrolled, count(a.student_key) AS aided
  FROM counted LEFT JOIN aided a USING (student_key, programme) GROUP BY ALL
)
SELECT aided, enrolled FROM areas WHERE area IS NOT NULL AND enrolled >= 20 AND 100 * aided > enrolled * CASE programme
  WHEN 'CE_BOARD' THEN 24 WHEN 'CE_NONBOARD' THEN 11 WHEN 'SV_GRANT' THEN 15 WHEN 'UG_NESCH' THEN 3 ELSE 20 END
