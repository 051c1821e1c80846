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
          in_DIBAO OR in_TEKUN
        ) OR (
          NOT (
            hukou_kind IN ('urban', 'town')
          )
        )
      ) AS INT) * 2,
      1
    ) AS t_enrolled,
    CAST(100000 AS BIGINT) AS amount_fen
  FROM students
  WHERE
    stage IN ('senior_high')
) AS judged
