SELECT student_key, 2024 - year(born_on) AS age FROM students
WHERE CASE stage WHEN 'preschool' THEN age NOT BETWEEN 2 AND 8 WHEN 'primary' THEN age NOT BETWEEN 5 AND 15 WHEN 'junior_high' THEN age NOT BETWEEN 9 AND 19
  WHEN 'senior_high' THEN age NOT BETWEEN 12 AND 23 WHEN 'vocational' THEN age < 12 WHEN 'undergraduate' THEN age < 13 ELSE age < 16 END
