SELECT
  student_key,
  CAST(0 AS INT) AS programme_no,
  CAST(0 + t_enrolled * 1 + CASE WHEN NOT amount_fen IS NULL THEN 3 ELSE 0 END AS INT) AS code,
  amount_fen
FROM (
  SELECT
    student_key,
    COALESCE(
      CAST((
        (
          grade BETWEEN 1 AND 3
        )
        AND (
          ABS(DATE_DIFF('DAY', risk_cleared_on, military_on)) <= 29
        )
        AND (
          military_on <= CAST('2024-09-01' AS DATE)
        )
        AND veteran IS NULL
      ) AS INT) * 2,
      1
    ) AS t_enrolled,
    CAST(100000 AS BIGINT) AS amount_fen
  FROM students
  WHERE
    stage IN ('senior_high')
) AS judged
