WITH seats AS (SELECT coalesce(school_name, source_file) AS office, count(*) FILTER (roll_status IS NULL OR roll_status = 'enrolled') AS enrolled FROM students GROUP BY ALL)
SELECT office, count(DISTINCT identity_number) AS aided, enrolled FROM (
  SELECT coalesce(school_name, students.source_file) AS office, identity_number, programme FROM term_paid JOIN students USING (identity_number) ANTI JOIN moved USING (student_key)
) JOIN seats USING (office) GROUP BY office, enrolled, programme HAVING aided > enrolled
