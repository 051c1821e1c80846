SELECT student_key, payee_name FROM accounts_list JOIN students USING (identity_number),
  LATERAL (SELECT translate(payee_name, '·•・．', '') AS holder, translate(students.name, '·•・．', '') AS own, translate(guardian_name, '·•・．', '') AS guardian,
                  coalesce(relation IN ('父亲', '母亲', '父', '母', '父子', '父女', '母子', '母女', '监护人'), FALSE) AS parent)
WHERE CASE WHEN payee_identity_number = identity_number THEN holder <> own
           WHEN parent THEN FALSE
           WHEN payee_identity_number IS NULL THEN holder NOT IN (own, guardian)
           ELSE payee_identity_number <> guardian_identity_number END
