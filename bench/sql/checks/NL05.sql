SELECT student_key, payee_name FROM accounts_list JOIN students USING (identity_number)
WHERE payee_identity_number IN (SELECT identity_number FROM register_people WHERE register = 'PAYROLL' AND proves)
  AND payee_identity_number NOT IN (identity_number, guardian_identity_number)
