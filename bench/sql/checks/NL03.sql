WITH classes AS (
  SELECT coalesce(school_name, source_file) AS office, stage, grade, class_name, count(*) AS pupils FROM students GROUP BY ALL
), aided AS (
  SELECT coalesce(school_name, source_file) AS office, stage, grade, class_name, programme, count(*) AS pupils
  FROM (SELECT DISTINCT identity_number, programme FROM term_paid) JOIN students USING (identity_number)
  WHERE class_name IS NOT NULL AND (stage, programme) IN (('primary', 'CE_BOARD'), ('junior_high', 'CE_BOARD'), ('primary', 'CE_NONBOARD'), ('junior_high', 'CE_NONBOARD'),
    ('senior_high', 'SH_GRANT'), ('vocational', 'SV_GRANT'), ('undergraduate', 'UG_GRANT'), ('undergraduate', 'UG_NESCH')) GROUP BY ALL HAVING count(*) >= 10
)
SELECT office, class_name AS class_shown, pupils FROM aided JOIN classes USING (office, stage, grade, class_name, pupils)
