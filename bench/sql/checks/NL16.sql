SELECT NULL::BIGINT AS student_key, source_row AS line FROM hardship_list h
WHERE identity_number IS NOT NULL AND identity_number NOT IN (SELECT identity_number FROM students WHERE identity_number IS NOT NULL)
  AND NOT EXISTS (SELECT 1 FROM rejects WHERE source_kind = 'roster' AND (upper(identity_raw) = h.identity_number OR name_raw = h.name))
UNION ALL
SELECT student_key, min(h.source_row) FROM hardship_list h JOIN students USING (identity_number)
GROUP BY student_key HAVING count(DISTINCT h.hardship_level) > 1
