-- One row per student and programme of the student's stage, from what programmes.sql says of each.
SELECT student_key, programme,
       CASE WHEN NOT qualifies THEN 'refused' WHEN qualifies IS NULL OR (owed AND whole IS NULL) THEN 'unknown' ELSE 'granted' END AS verdict,
       CASE WHEN qualifies AND owed THEN whole END AS fen
FROM (
{programmes}
) judged(student_key, programme, qualifies, owed, whole)
