SELECT DISTINCT s.student_key, r.name AS other_name FROM students s JOIN register_people r USING (identity_number) WHERE r.name NOT IN (s.name, '')
