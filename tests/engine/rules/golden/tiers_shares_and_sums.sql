SELECT
  student_key,
  CAST(0 AS INT) AS programme_no,
  CAST(0 + t_enrolled * 1 + CASE WHEN NOT amount_fen IS NULL THEN 3 ELSE 0 END AS INT) AS code,
  amount_fen
FROM (
  SELECT
    student_key,
    COALESCE(CAST((
      roll_status = 'enrolled'
    ) AS INT) * 2, 1) AS t_enrolled,
    CAST((
      CASE
        WHEN NOT CAST(100 AS BIGINT) IS NULL
        AND NOT CASE WHEN hardship_level = 'hard' THEN CAST(300 AS BIGINT) END IS NULL
        THEN GREATEST(
          CAST(100 AS BIGINT),
          CASE WHEN hardship_level = 'hard' THEN CAST(300 AS BIGINT) END
        )
      END + (
        (
          CAST(100000 AS BIGINT) * 33
        ) // 100
      )
    ) AS BIGINT) AS amount_fen
  FROM students
  WHERE
    stage IN ('senior_high')
) AS judged
