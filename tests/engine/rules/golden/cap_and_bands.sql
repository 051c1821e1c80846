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
      (
        CASE
          WHEN NOT tuition_paid_fen IS NULL
          AND NOT CASE
            WHEN military_on >= CAST('2022-01-24' AS DATE)
            THEN CAST(12001 AS BIGINT)
            WHEN military_on < CAST('2022-01-24' AS DATE)
            THEN CAST(8000 AS BIGINT)
          END IS NULL
          THEN LEAST(
            tuition_paid_fen,
            CASE
              WHEN military_on >= CAST('2022-01-24' AS DATE)
              THEN CAST(12001 AS BIGINT)
              WHEN military_on < CAST('2022-01-24' AS DATE)
              THEN CAST(8000 AS BIGINT)
            END
          )
        END + 1
      ) // 2
    ) AS BIGINT) AS amount_fen
  FROM students
  WHERE
    stage IN ('senior_high')
) AS judged
