SELECT student_key FROM exact_matches SEMI JOIN awards USING (student_key) WHERE register IN ('VEHICLE', 'PROPERTY', 'BUSINESS', 'PAYROLL')
