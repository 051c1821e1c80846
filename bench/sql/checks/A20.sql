WITH got AS (SELECT identity_number, programme, sum(amount_fen) AS fen FROM term_paid WHERE programme IN ('SH_GRANT', 'UG_GRANT') GROUP BY ALL)
SELECT coalesce(school_name, source_file) AS office, class_name AS class_shown, count(*) AS aided, any_value(fen) AS amount_fen
FROM got JOIN students USING (identity_number) WHERE class_name IS NOT NULL
GROUP BY office, stage, grade, class_name, programme
HAVING count(*) > 2 AND min(fen) = max(fen) AND count(DISTINCT nullif(hardship_level, 'none')) > 1
