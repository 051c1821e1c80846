-- A province of $students students and as many cases: schools of 1,000 in classes of 50, about eight schools a county.
-- Row by row from its number alone, so the same size gives the same province. bench/portal/fill.py says the words in $$.
-- Keys and triggers sleep meanwhile (session_replication_role); what is written keeps them by itself.
CREATE OR REPLACE FUNCTION pg_temp.chance(thing text, ordinal bigint) RETURNS int IMMUTABLE PARALLEL SAFE LANGUAGE sql
AS $$$$SELECT abs(hashtextextended(thing, ordinal) % 1000)::int$$$$;
CREATE OR REPLACE FUNCTION pg_temp.name_of(ordinal bigint) RETURNS text IMMUTABLE PARALLEL SAFE LANGUAGE sql
AS $$$$SELECT substr('$surnames', 1 + pg_temp.chance('surname', ordinal) * pg_temp.chance('common', ordinal) / 1000 * $surnames_count / 1000, 1)
    || CASE WHEN pg_temp.chance('length', ordinal) < 850 THEN substr('$stems', 1 + pg_temp.chance('stem', ordinal) % $stems_count, 1) ELSE '' END
    || substr('$marks', 1 + pg_temp.chance('mark', ordinal) % $marks_count, 1)$$$$;

INSERT INTO people_office (id, kind, code, name, parent_id, path)
SELECT $first_school + s, 'school', c.code || '7' || lpad(s::text, 4, '0'), c.name || '示例第' || s || '学校', c.id, c.path || c.code || '7' || lpad(s::text, 4, '0') || '/'
FROM generate_series(0, $schools - 1) s JOIN bench_county c ON c.number = s % $counties;
INSERT INTO people_office (id, kind, code, name, parent_id, path)
SELECT $first_class + k, 'class', s.code || 'K' || k % 20, (k % 6 + 1) || '年级' || (k % 20 / 6 + 1) || '班', s.id, s.path || s.code || 'K' || k % 20 || '/'
FROM generate_series(0, $classes - 1) k JOIN people_office s ON s.id = $first_school + k / 20;

INSERT INTO people_person (id, password, username, name, is_active, one_time_password)
SELECT $first_teacher + k, '!', 'teacher-' || k, '示例教师' || k, TRUE, FALSE FROM generate_series(0, $classes - 1) k
UNION ALL SELECT $first_officer + s, '!', 'officer-' || s, '示例专干' || s, TRUE, FALSE FROM generate_series(0, $schools - 1) s
UNION ALL SELECT $first_family + f, '!', 'family-' || f, '示例家长' || f, TRUE, FALSE FROM generate_series(0, $families - 1) f;
INSERT INTO people_membership (id, person_id, office_id, role, begins_on)
SELECT $first_teacher + k, $first_teacher + k, $first_class + k, 'class_teacher', DATE '2025-09-01' FROM generate_series(0, $classes - 1) k
UNION ALL SELECT $first_officer + s, $first_officer + s, $first_school + s, 'school_officer', DATE '2025-09-01' FROM generate_series(0, $schools - 1) s
UNION ALL SELECT $first_family + f, $first_family + f, $first_class + f * 5 / 50, 'applicant', DATE '2025-09-01' FROM generate_series(0, $families - 1) f;

INSERT INTO schools_student (id, name, identity_number, lookup, born_on, sex)
SELECT i, pg_temp.name_of(i), n.number, encode(sha256(i::text::bytea), 'hex'), DATE '2010-01-01' + i % 2000, CASE WHEN i % 2 = 0 THEN 'male' ELSE 'female' END
FROM generate_series(1, $students) i JOIN bench_number n ON n.id = i % $numbers;
INSERT INTO schools_enrolment (id, student_id, school_id, office_id, name, stage, grade, roll_status, facts, begins_on, ends_on)
SELECT i, i, $first_school + (i - 1) / 1000, $first_class + (i - 1) / 50, pg_temp.name_of(i),
    (ARRAY['primary', 'junior_high', 'senior_high', 'vocational'])[1 + (i - 1) / 1000 % 4], 1 + (i - 1) / 50 % 6, 'enrolled', '{"residence": "rural"}',
    DATE '2025-09-01', CASE WHEN pg_temp.chance('left', i) < 30 THEN DATE '2026-07-15' END
FROM generate_series(1, $students) i;
INSERT INTO schools_applicant (person_id, student_id, begins_on) SELECT $first_family + f, f * 5 + 1, DATE '2025-09-01' FROM generate_series(0, $families - 1) f;

INSERT INTO schools_studentverdict (enrolment_id, outcome_id, amount_fen, award_fen, withheld)
SELECT i, o.id, CASE WHEN o.verdict = 'granted' THEN 62500 END, CASE WHEN o.verdict = 'granted' THEN 62500 END, ''
FROM generate_series(1, $students) i CROSS JOIN generate_series(1, 3) p
JOIN bench_outcome o ON o.programme = p AND o.share @> pg_temp.chance('verdict' || p, i);

-- Three fifths of the cases are of this year, the rest of the year before; a student has both at most.
CREATE TEMP TABLE drawn AS
SELECT i::int, i > $students * 3 / 5 AS old, (CASE WHEN i > $students * 3 / 5 THEN i - $students * 3 / 5 ELSE i END * 7919) % $students + 1 AS student,
    pg_temp.chance('programme', i) AS p, pg_temp.chance('state', i) AS st, pg_temp.chance('step', i) AS sp
FROM generate_series(1::bigint, $students) i;
CREATE TEMP TABLE placed AS
SELECT d.*, w.programme, w.kind, w.process, w.version, CASE WHEN d.old THEN w.last_period ELSE w.this_period END AS period, e.name, e.office_id AS class_id, e.school_id,
    CASE WHEN old THEN CASE WHEN st < 900 THEN 'granted' ELSE 'refused' END
         WHEN st < 40 THEN 'draft' WHEN st < 500 THEN 'open' WHEN st < 920 THEN 'granted' WHEN st < 980 THEN 'refused' ELSE 'withdrawn' END AS state
FROM drawn d JOIN bench_way w ON w.share @> d.p JOIN schools_enrolment e ON e.id = d.student;
CREATE TEMP TABLE stepped AS
SELECT p.*, s.place, s.step, s.by FROM placed p
JOIN bench_step s ON s.programme = p.programme AND s.share @> CASE p.state WHEN 'draft' THEN -1 WHEN 'open' THEN p.sp ELSE 1000 END;
INSERT INTO applications_case (id, kind, student_id, enrolment_id, office_id, name, programme, period, version, process, state, step, round, last_sequence,
    level, amount_fen, opened_by_id, opened_as_id, consent, opened_at)
SELECT i, kind, student, student, class_id, name, programme, period, version, process, state, place, 1, 2,
    CASE WHEN kind = 'hardship' AND state IN ('open', 'granted') THEN (ARRAY['special', 'hard', 'general'])[1 + i % 3] ELSE '' END,
    CASE WHEN kind = 'award' THEN 150000 END, $first_officer, $first_officer, '', NOW() - INTERVAL '1 day' * (30 + i % 40 + CASE WHEN old THEN 365 ELSE 0 END)
FROM stepped;
INSERT INTO applications_task (case_id, name, round, number, step, by, office_id, since, due_on, state, notice)
SELECT i, name, 1, place, step, by,
    CASE by WHEN 'family' THEN class_id WHEN 'class' THEN class_id WHEN 'county' THEN (SELECT parent_id FROM people_office WHERE id = school_id) WHEN 'province' THEN $province ELSE school_id END,
    CURRENT_DATE - i % 30, CASE WHEN i % 5 = 0 THEN DATE '9999-12-31' ELSE CURRENT_DATE - 10 + i % 50 END,
    CASE WHEN step = 'notice' AND i % 10 < 7 THEN 'blocked' ELSE 'waiting' END, CASE WHEN step = 'notice' AND i % 10 < 7 THEN 'bench:' || school_id ELSE '' END
FROM stepped WHERE state IN ('draft', 'open');
INSERT INTO applications_task (case_id, name, round, number, step, by, office_id, since, due_on, state, notice)
SELECT i, name, 1, t, CASE t WHEN 1 THEN 'apply' ELSE 'review' END, CASE t WHEN 1 THEN 'family' ELSE 'school' END, CASE t WHEN 1 THEN class_id ELSE school_id END,
    CURRENT_DATE - 40, CURRENT_DATE - 30, 'done', ''
FROM stepped CROSS JOIN generate_series(1, 2) t WHERE state <> 'draft';
INSERT INTO applications_decision (id, case_id, round, number, step, sequence, verdict, level, from_month, reason, person_id, membership_id, at)
SELECT i * 2 + t - 2, i, 1, t, CASE t WHEN 1 THEN 'apply' ELSE 'review' END, t, CASE t WHEN 1 THEN 'submit' ELSE 'pass' END, '', '', '材料齐全，情况属实',
    $first_officer + t - 1, $first_officer + t - 1, NOW() - INTERVAL '35 days'
FROM stepped CROSS JOIN generate_series(1, 2) t;
INSERT INTO applications_hardshiplevel (student_id, level, from_month, until_month, case_id, decision_id)
SELECT student, (ARRAY['special', 'hard', 'general'])[1 + i % 3], CASE WHEN old THEN '2025-09' ELSE '2026-09' END, CASE WHEN old THEN '2026-08' ELSE '2027-08' END, i, i * 2
FROM stepped WHERE kind = 'hardship' AND state = 'granted';

-- Each school has a notice that hangs, with its rows, and three that ended.
INSERT INTO notices_notice (id, office_id, title, basis_code, basis, made_from, workdays, workdays_source, names, state, token, contact_name, contact, rows_count, rows_sm3,
    made_at, posted_by_id, begins_at, ended_at, end_reason, days_hung)
SELECT s * 4 + t + 1, $first_school + s, '家庭经济困难学生认定公示' || t, 'hardship', '示例依据', CASE t WHEN 0 THEN 'bench:' ELSE 'ended' || t || ':' END || ($first_school + s), 5, '示例来源', TRUE,
    CASE t WHEN 0 THEN 'hanging' ELSE 'closed' END, md5('notice' || s * 4 + t), '示例学校', '示例信箱', 50, '', NOW() - INTERVAL '1 day' * (1 + t * 100), $first_officer + s,
    NOW() - INTERVAL '1 day' * (1 + t * 100), CASE WHEN t > 0 THEN NOW() - INTERVAL '1 day' * (t * 100 - 8) END, '', CASE WHEN t > 0 THEN 5 ELSE 0 END
FROM generate_series(0, $schools - 1) s CROSS JOIN generate_series(0, 3) t;
INSERT INTO notices_noticerow (notice_id, number, about, state, name, school, college, grade, major, class_name)
SELECT ((school_id - $first_school) * 4 + 1), row_number() OVER (PARTITION BY school_id ORDER BY i), 'case:' || i, 'posted', name, '', '', '', '', ''
FROM stepped WHERE step = 'notice' AND i % 10 < 7 AND state = 'open';
DROP TABLE drawn, placed, stepped;
