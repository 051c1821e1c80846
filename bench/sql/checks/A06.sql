WITH gone AS (SELECT student_key, identity_number FROM students ANTI JOIN moved USING (student_key) WHERE roll_status <> 'enrolled')
SELECT student_key, sum(amount_fen) AS amount_fen FROM gone JOIN term_paid USING (identity_number)
WHERE programme NOT IN ('MIL_AID', 'GRASS_AID') GROUP BY student_key, programme
UNION ALL
SELECT student_key, amount_fen FROM gone JOIN awards USING (student_key) WHERE programme NOT IN ('MIL_AID', 'GRASS_AID')
