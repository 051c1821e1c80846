SELECT student_key, payee_name AS holder FROM accounts_list JOIN students USING (identity_number)
WHERE payee_name = school_name OR (length(payee_name) > 4 AND regexp_matches(payee_name, '学校|(小学|中学|幼儿园|学院|大学|财政所)$'))
