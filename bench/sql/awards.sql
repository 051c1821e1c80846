-- Table verdicts → awards after exclusions, and payments of the term; run after students.sql and the verdicts.
CREATE TABLE owed AS SELECT student_key, programme, fen FROM read_parquet('by_hand/verdicts.parquet') WHERE verdict = 'granted' AND fen > 0;

-- A veteran keeps the veterans' grant; a boarder or day pupil the better allowance. The other exclusions concern programmes
-- that are applied for, so nothing of them is owed by right; the quotas of the term are guides or the nation's and cut nobody.
COPY (
  SELECT * FROM owed a
  WHERE NOT EXISTS (SELECT 1 FROM owed b WHERE b.student_key = a.student_key AND a.programme = 'UG_GRANT' AND b.programme = 'UG_VETGRANT')
    AND NOT EXISTS (SELECT 1 FROM owed b WHERE b.student_key = a.student_key AND a.programme = 'CE_NONBOARD' AND b.programme = 'CE_BOARD' AND b.fen >= a.fen)
    AND NOT EXISTS (SELECT 1 FROM owed b WHERE b.student_key = a.student_key AND a.programme = 'CE_BOARD' AND b.programme = 'CE_NONBOARD' AND b.fen > a.fen)
) TO 'by_hand/awards.parquet' (FORMAT parquet);

CREATE TABLE periods AS
  SELECT programme, month AS period, nth, 5 AS periods, 'student' AS payee
  FROM (VALUES ('PG_GRANT'), ('SV_GRANT'), ('UG_GRANT')) p(programme),
       (VALUES ('2024-09', 0), ('2024-10', 1), ('2024-11', 2), ('2024-12', 3), ('2025-01', 4)) m(month, nth)
  UNION ALL
  SELECT programme, '2024-F', 0, 1, payee
  FROM (VALUES ('CE_BOARD', 'student_or_guardian'), ('CE_NONBOARD', 'student_or_guardian'), ('MIL_AID', 'student'), ('PRE_AID', 'student_or_guardian'),
               ('RAIN_DEW', 'student_or_guardian'), ('SH_GRANT', 'student_or_guardian'), ('SH_WAIVER', 'school'), ('SV_WAIVER', 'school'),
               ('UG_VETGRANT', 'student')) p(programme, payee);

COPY (
  SELECT student_key, programme, '2024-F' AS term, period, fen // periods + CASE WHEN nth < fen % periods THEN 1 ELSE 0 END AS fen, payee
  FROM read_parquet('by_hand/awards.parquet') JOIN periods USING (programme)
) TO 'by_hand/payments.parquet' (FORMAT parquet);
