SELECT coalesce(o.office, source_file) AS office, count(*) AS lines, strftime(max(paid_on), '%Y-%m-%d') AS latest
FROM term_paid LEFT JOIN (SELECT identity_number, min(coalesce(school_name, source_file)) AS office FROM students GROUP BY ALL) o USING (identity_number)
WHERE paid_on > deadline(programme) GROUP BY 1, programme
