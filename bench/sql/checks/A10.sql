WITH got AS (
  SELECT student_key, hardship_level, coalesce(school_name, students.source_file) AS school, stage, programme, sum(amount_fen) AS fen
  FROM term_paid JOIN students USING (identity_number) GROUP BY ALL
)
SELECT student_key FROM got g JOIN (
  SELECT school, stage, programme, max(fen) AS most FROM got WHERE hardship_level IN ('hard', 'general') GROUP BY ALL
) USING (school, stage, programme) WHERE hardship_level = 'special' AND fen < most
UNION ALL
SELECT student_key FROM students SEMI JOIN (
  SELECT student_key FROM exact_matches WHERE is_top(register) AND policy_entitled IS DISTINCT FROM FALSE AND risk_cleared IS DISTINCT FROM TRUE
) USING (student_key) WHERE hardship_level IN ('hard', 'general')
