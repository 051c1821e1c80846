SELECT DISTINCT student_key FROM exact_matches WHERE register = 'DECEASED'
