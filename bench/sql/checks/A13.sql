WITH used AS (
  SELECT DISTINCT student_key, identity_number, account, guardian_name, guardian_identity_number AS guardian FROM (
    SELECT identity_number, account_no AS account FROM accounts_list UNION ALL SELECT identity_number, payee_account FROM paid_list WHERE payee_account IS NOT NULL
  ) JOIN students USING (identity_number)
), shared AS (
  SELECT account, count(DISTINCT identity_number) AS children FROM used GROUP BY account
  HAVING children > 1 AND (count(DISTINCT guardian) > 1 OR (count(guardian) = 0 AND count(DISTINCT guardian_name) > 1))
)
SELECT student_key, children FROM used JOIN shared USING (account)
