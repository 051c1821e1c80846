SELECT student_key FROM students WHERE roll_status = 'enrolled' AND identity_number IS NOT NULL QUALIFY count(*) OVER (PARTITION BY identity_number) > 1
