WITH told AS (SELECT DISTINCT school_region FROM term_paid JOIN students USING (identity_number))
SELECT coalesce(school_name, source_file) AS office, count(*) AS due, count(got) AS paid
FROM awards JOIN students USING (student_key) LEFT JOIN (SELECT DISTINCT identity_number, programme, 1 AS got FROM term_paid) USING (identity_number, programme)
WHERE school_kind = 'private' AND identity_number IS NOT NULL GROUP BY office, school_region
HAVING paid < 0.95 * due AND (paid > 0 OR school_region IN (FROM told))
