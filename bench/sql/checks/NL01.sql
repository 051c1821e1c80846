SELECT source_file AS office, count(DISTINCT identity_number) AS persons, sum(amount_fen) AS sum_fen FROM term_paid l
WHERE identity_number IS NOT NULL AND identity_number NOT IN (SELECT identity_number FROM students WHERE identity_number IS NOT NULL)
  AND NOT EXISTS (SELECT 1 FROM rejects r WHERE source_kind = 'roster' AND (upper(identity_raw) = l.identity_number OR name_raw = l.name))
GROUP BY source_file, programme
UNION ALL
SELECT coalesce(school_name, source_file), count(DISTINCT student_key), sum(amount_fen) FROM awards JOIN students USING (student_key)
WHERE in_SCHOOL_ROLL = FALSE GROUP BY 1, programme
