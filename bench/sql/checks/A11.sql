SELECT DISTINCT student_key FROM exact_matches m JOIN students s USING (student_key)
WHERE is_group(register) AND s.roll_status = 'enrolled' AND m.policy_entitled IS DISTINCT FROM FALSE AND m.risk_cleared IS DISTINCT FROM TRUE
  AND student_key NOT IN (SELECT student_key FROM awards)
  AND NOT EXISTS (SELECT 1 FROM term_paid l WHERE l.identity_number = s.identity_number)
