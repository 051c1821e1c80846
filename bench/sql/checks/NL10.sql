WITH groups AS (
  SELECT student_key, bool_or(is_top(register)) AS top FROM exact_matches WHERE is_group(register)
  AND policy_entitled IS DISTINCT FROM FALSE AND risk_cleared IS DISTINCT FROM TRUE GROUP BY ALL
)
SELECT coalesce(school_name, source_file) AS office, count(*) AS hit, count(*) FILTER (top AND hardship_level <> 'special') AS lower, count(*) FILTER (hardship_level IS NULL) AS unjudged
FROM groups JOIN students USING (student_key) WHERE roll_status = 'enrolled' GROUP BY office HAVING lower > 0 OR unjudged > 0
