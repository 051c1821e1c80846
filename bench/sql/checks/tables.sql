-- What every query below may use: what was paid this term, people by number, and who changed schools.
CREATE VIEW term_paid AS SELECT * FROM paid_list WHERE term = '2024-F' AND payment_status IS DISTINCT FROM 'refused';
CREATE VIEW moved AS SELECT student_key FROM students s WHERE roll_status <> 'enrolled'
  AND identity_number IN (SELECT identity_number FROM students WHERE roll_status = 'enrolled');
CREATE MACRO said_at(f, s, r) AS concat(f, '|', s, '|', r);
CREATE MACRO is_group(register) AS list_contains(['POV_LIFTED', 'POV_UNSTABLE', 'POV_MARGINAL', 'POV_SUDDEN', 'DIBAO', 'DIBAO_EDGE', 'TEKUN',
  'RIGID_EXP', 'OTHER_LOWINC', 'ORPHAN', 'NO_GUARDIAN', 'DISABLED_STU', 'DISABLED_CHILD', 'MARTYR_CHILD', 'WORKER_HARD'], register);
CREATE MACRO is_top(register) AS is_group(register) AND register NOT IN ('DIBAO_EDGE', 'RIGID_EXP', 'OTHER_LOWINC', 'WORKER_HARD');
CREATE MACRO deadline(programme) AS CASE WHEN programme IN ('PG_ASCH', 'PG_NSCH', 'UG_NSCH') THEN DATE '2024-12-31'
  WHEN programme IN ('CE_BOARD', 'CE_NONBOARD', 'PRE_AID', 'SH_GRANT', 'SV_GRANT', 'UG_NESCH') THEN DATE '2024-11-30' END;
