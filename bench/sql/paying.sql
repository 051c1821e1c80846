-- A county with $students awards of one term, all decided and posted: schools of 1,000; every student has a card, every award its case.
-- The words in $$ are said by bench/portal/paying.py. Keys and triggers sleep meanwhile (session_replication_role).
INSERT INTO people_office (id, kind, code, name, parent_id, path)
SELECT $first_school + s, 'school', '$county_code' || '7' || lpad(s::text, 5, '0'), '示例第' || s || '学校', $county, '$county_path' || '$county_code' || '7' || lpad(s::text, 5, '0') || '/'
FROM generate_series(0, $schools - 1) s;
INSERT INTO schools_student (id, name, lookup, sex) SELECT i, '测试' || i, encode(sha256(i::text::bytea), 'hex'), '' FROM generate_series(1, $students) i;
INSERT INTO schools_enrolment (id, student_id, school_id, office_id, name, stage, grade, roll_status, facts, begins_on)
SELECT i, i, $first_school + (i - 1) / 1000, $first_school + (i - 1) / 1000, '测试' || i, 'primary', 3, 'enrolled', '{}', DATE '2023-09-01' FROM generate_series(1, $students) i;
INSERT INTO schools_account (id, student_id, account_no, payee_name, bank_name) SELECT id, id, number, '测试' || id, '示例银行' FROM bench_card;
INSERT INTO notices_notice (id, office_id, title, basis_code, basis, made_from, workdays, workdays_source, names, state, token, contact_name, contact, rows_count, rows_sm3,
    made_at, posted_by_id, begins_at, ended_at, end_reason, days_hung)
SELECT s + 1, $first_school + s, '示例公示', '$programme', '示例依据', 'bench:' || s, 5, '示例来源', TRUE, 'closed', md5('notice' || s), '示例学校', '示例信箱', 1000, '',
    TIMESTAMPTZ '2024-10-01', $person, TIMESTAMPTZ '2024-10-01', TIMESTAMPTZ '2024-10-12', '', 5
FROM generate_series(0, $schools - 1) s;
INSERT INTO applications_case (id, kind, student_id, enrolment_id, office_id, name, programme, period, version, process, state, step, round, last_sequence, level, amount_fen,
    opened_by_id, opened_as_id, consent, opened_at)
SELECT i, 'award', i, i, $first_school + (i - 1) / 1000, '测试' || i, '$programme', '$period', 'bench', '[{"step": "notice", "by": "school"}, {"step": "approve", "by": "county"}]', 'granted', 1, 1, 2, '',
    $fen, $person, $membership, '', TIMESTAMPTZ '2024-09-10'
FROM generate_series(1, $students) i;
INSERT INTO applications_task (case_id, name, round, number, step, by, office_id, since, due_on, state, notice)
SELECT i, '测试' || i, 1, 0, 'notice', 'school', $first_school + (i - 1) / 1000, DATE '2024-10-01', DATE '2024-10-12', 'done', 'bench:' || (i - 1) / 1000 FROM generate_series(1, $students) i;
INSERT INTO applications_decision (id, case_id, round, number, step, sequence, verdict, level, from_month, reason, person_id, membership_id, at)
SELECT i, i, 1, 1, 'approve', 2, 'pass', '', '', '材料齐全，情况属实', $person, $membership, TIMESTAMPTZ '2024-10-15' FROM generate_series(1, $students) i;
INSERT INTO awards_award (id, case_id, decision_id, student_id, enrolment_id, office_id, name, programme, title, period, amount_fen, payee, through, at)
SELECT i, i, i, i, i, $first_school + (i - 1) / 1000, '测试' || i, '$programme', '示例补助', '$period', $fen, 'student_or_guardian', '', TIMESTAMPTZ '2024-10-15' FROM generate_series(1, $students) i;
