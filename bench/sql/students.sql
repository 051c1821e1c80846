-- Run in the folder of the bulk province: roster.parquet, hardship.parquet and 15 registers → students and matches.
-- Knows this data's words only, and no other spelling of them.
CREATE MACRO number_of(raw) AS upper(translate(raw, ' ''', ''));
CREATE MACRO possible(n) AS regexp_full_match(n, '[0-9]{17}[0-9X]') AND try_strptime(n[7:14], '%Y%m%d') IS NOT NULL AND n[18] = '10X98765432'[1 + CAST((
    7 * (ascii(n[1]) - 48) + 9 * (ascii(n[2]) - 48) + 10 * (ascii(n[3]) - 48) + 5 * (ascii(n[4]) - 48) + 8 * (ascii(n[5]) - 48)
  + 4 * (ascii(n[6]) - 48) + 2 * (ascii(n[7]) - 48) + 1 * (ascii(n[8]) - 48) + 6 * (ascii(n[9]) - 48) + 3 * (ascii(n[10]) - 48)
  + 7 * (ascii(n[11]) - 48) + 9 * (ascii(n[12]) - 48) + 10 * (ascii(n[13]) - 48) + 5 * (ascii(n[14]) - 48)
  + 8 * (ascii(n[15]) - 48) + 4 * (ascii(n[16]) - 48) + 2 * (ascii(n[17]) - 48)) % 11 AS INT)];

CREATE VIEW entries AS
  SELECT 'POV_LIFTED' AS register, * FROM read_parquet('registers/POV_LIFTED.parquet') UNION ALL
  SELECT 'POV_UNSTABLE' AS register, * FROM read_parquet('registers/POV_UNSTABLE.parquet') UNION ALL
  SELECT 'POV_MARGINAL' AS register, * FROM read_parquet('registers/POV_MARGINAL.parquet') UNION ALL
  SELECT 'POV_SUDDEN' AS register, * FROM read_parquet('registers/POV_SUDDEN.parquet') UNION ALL
  SELECT 'DIBAO' AS register, * FROM read_parquet('registers/DIBAO.parquet') UNION ALL
  SELECT 'DIBAO_EDGE' AS register, * FROM read_parquet('registers/DIBAO_EDGE.parquet') UNION ALL
  SELECT 'TEKUN' AS register, * FROM read_parquet('registers/TEKUN.parquet') UNION ALL
  SELECT 'RIGID_EXP' AS register, * FROM read_parquet('registers/RIGID_EXP.parquet') UNION ALL
  SELECT 'OTHER_LOWINC' AS register, * FROM read_parquet('registers/OTHER_LOWINC.parquet') UNION ALL
  SELECT 'ORPHAN' AS register, * FROM read_parquet('registers/ORPHAN.parquet') UNION ALL
  SELECT 'NO_GUARDIAN' AS register, * FROM read_parquet('registers/NO_GUARDIAN.parquet') UNION ALL
  SELECT 'DISABLED_STU' AS register, * FROM read_parquet('registers/DISABLED_STU.parquet') UNION ALL
  SELECT 'DISABLED_CHILD' AS register, * FROM read_parquet('registers/DISABLED_CHILD.parquet') UNION ALL
  SELECT 'MARTYR_CHILD' AS register, * FROM read_parquet('registers/MARTYR_CHILD.parquet') UNION ALL
  SELECT 'WORKER_HARD' AS register, * FROM read_parquet('registers/WORKER_HARD.parquet');
CREATE TABLE people AS  -- one row per register and person whose entry holds; of several the latest status
  SELECT register, number, arg_max(status, COALESCE(status_on, DATE '1900-01-01')) AS status, max(status_on) AS status_on
  FROM (SELECT *, number_of(identity_number) AS number FROM entries)
  WHERE possible(number) AND status NOT IN ('注销', '停保', '终止', '退出', '停发', '死亡', '迁出') GROUP BY 1, 2;
CREATE TABLE found AS SELECT number,
  bool_and(status NOT IN ('不再享受政策', '不再享受', '脱贫不享受政策')) FILTER (register = 'POV_LIFTED') AS policy_entitled,
  bool_and(status = '风险已消除') FILTER (register IN ('POV_UNSTABLE', 'POV_MARGINAL', 'POV_SUDDEN')) AS risk_cleared,
  bool_or(register = 'POV_LIFTED') AS POV_LIFTED, bool_or(register = 'POV_UNSTABLE') AS POV_UNSTABLE, bool_or(register = 'POV_MARGINAL') AS POV_MARGINAL,
  bool_or(register = 'POV_SUDDEN') AS POV_SUDDEN, bool_or(register = 'DIBAO') AS DIBAO, bool_or(register = 'DIBAO_EDGE') AS DIBAO_EDGE,
  bool_or(register = 'TEKUN') AS TEKUN, bool_or(register = 'RIGID_EXP') AS RIGID_EXP, bool_or(register = 'OTHER_LOWINC') AS OTHER_LOWINC,
  bool_or(register = 'ORPHAN') AS ORPHAN, bool_or(register = 'NO_GUARDIAN') AS NO_GUARDIAN, bool_or(register = 'DISABLED_STU') AS DISABLED_STU,
  bool_or(register = 'DISABLED_CHILD') AS DISABLED_CHILD, bool_or(register = 'MARTYR_CHILD') AS MARTYR_CHILD, bool_or(register = 'WORKER_HARD') AS WORKER_HARD
  FROM people GROUP BY number;
CREATE TABLE coverage AS SELECT region,  -- whom each register speaks of: the hukou regions that occur in it
  bool_or(register = 'POV_LIFTED') AS covers_POV_LIFTED, bool_or(register = 'POV_UNSTABLE') AS covers_POV_UNSTABLE, bool_or(register = 'POV_MARGINAL') AS covers_POV_MARGINAL,
  bool_or(register = 'POV_SUDDEN') AS covers_POV_SUDDEN, bool_or(register = 'DIBAO') AS covers_DIBAO, bool_or(register = 'DIBAO_EDGE') AS covers_DIBAO_EDGE,
  bool_or(register = 'TEKUN') AS covers_TEKUN, bool_or(register = 'RIGID_EXP') AS covers_RIGID_EXP, bool_or(register = 'OTHER_LOWINC') AS covers_OTHER_LOWINC,
  bool_or(register = 'ORPHAN') AS covers_ORPHAN, bool_or(register = 'NO_GUARDIAN') AS covers_NO_GUARDIAN, bool_or(register = 'DISABLED_STU') AS covers_DISABLED_STU,
  bool_or(register = 'DISABLED_CHILD') AS covers_DISABLED_CHILD, bool_or(register = 'MARTYR_CHILD') AS covers_MARTYR_CHILD, bool_or(register = 'WORKER_HARD') AS covers_WORKER_HARD
  FROM entries GROUP BY region;

CREATE TABLE recognised AS
  SELECT number, min(level) AS hardship_level, max(hardship_score) AS hardship_score FROM (
    SELECT number_of(identity_number) AS number, hardship_score,
           CASE hardship_level WHEN '特别困难' THEN 'special' WHEN '困难' THEN 'hard' WHEN '一般困难' THEN 'general' WHEN '未认定' THEN 'none' END AS level
    FROM read_parquet('hardship.parquet')) h
  WHERE possible(number) GROUP BY number HAVING COUNT(DISTINCT level) = 1;
CREATE TABLE schools_heard AS SELECT DISTINCT school_name FROM read_parquet('hardship.parquet');
CREATE TABLE doubles AS  -- the same number twice in a school: the first row counts
  SELECT identity_number AS twin_number, school_code AS twin_school, MIN(file_row_number) AS first_row FROM read_parquet('roster.parquet', file_row_number = TRUE)
  GROUP BY 1, 2 HAVING COUNT(*) > 1;

CREATE VIEW roster AS
SELECT file_row_number AS student_key, number AS identity_number, name, number_of(guardian_identity_number) AS guardian_identity_number,
  CASE sex WHEN '男' THEN 'male' WHEN '女' THEN 'female' END AS sex, replace(ethnicity, '族', '') AS ethnicity, student_number, school_code, school_name, school_region,
  CASE school_kind WHEN '公办' THEN 'public' WHEN '民办' THEN 'private' END AS school_kind, school_inclusive, school_demonstration, school_central,
  CASE stage WHEN '学前' THEN 'preschool' WHEN '小学' THEN 'primary' WHEN '初中' THEN 'junior_high' WHEN '普通高中' THEN 'senior_high'
    WHEN '中职' THEN 'vocational' WHEN '本专科' THEN 'undergraduate' WHEN '研究生' THEN 'postgraduate' END AS stage, grade, class_name,
  CASE education_level WHEN '专科' THEN 'associate' WHEN '本科' THEN 'bachelor' WHEN '硕士' THEN 'master' WHEN '博士' THEN 'doctor' END AS education_level,
  CASE roll_status WHEN '在籍' THEN 'enrolled' WHEN '休学' THEN 'suspended' WHEN '退学' THEN 'withdrawn' END AS roll_status, full_time, boards, hukou_region,
  CASE hukou_kind WHEN '农村' THEN 'rural' WHEN '县镇' THEN 'town' WHEN '城市' THEN 'urban' END AS hukou_kind,
  CASE major_kind WHEN '涉农' THEN 'agricultural' WHEN '其他' THEN 'other' END AS major_kind,
  CASE directed_training WHEN '非定向' THEN 'none' WHEN '定向' THEN 'directed' END AS directed_training, tuition_waived_in_full, tuition_paid_fen,
  CAST(NULL AS BIGINT) AS tuition_loan_fen, approved_fee_fen, score_rank_percent, overall_rank_percent, outstanding_proof, campus_loan, origin_loan,
  CASE military_kind WHEN '无' THEN 'none' WHEN '在校生入伍' THEN 'enlisted_student' WHEN '退役后考入高校' THEN 'retired_entrant' END AS military_kind, military_on,
  veteran, freshman, study_in_province, sudden_hardship, CAST(NULL AS BOOLEAN) AS grassroots_eligible_post, CAST(NULL AS BIGINT) AS grassroots_service_years,
  guardian_name, guardian_relation
FROM (SELECT *, number_of(identity_number) AS number FROM read_parquet('roster.parquet', file_row_number = TRUE)) r
LEFT JOIN doubles d ON d.twin_number = r.identity_number AND d.twin_school = r.school_code
WHERE possible(number) AND name IS NOT NULL AND file_row_number = COALESCE(d.first_row, file_row_number);

COPY (
  SELECT r.*, COALESCE(h.hardship_level, CASE WHEN s.school_name IS NOT NULL THEN 'none' END) AS hardship_level, h.hardship_score, policy_entitled, risk_cleared,
    CASE WHEN POV_LIFTED THEN TRUE WHEN covers_POV_LIFTED THEN FALSE END AS in_POV_LIFTED,
    CASE WHEN POV_UNSTABLE THEN TRUE WHEN covers_POV_UNSTABLE THEN FALSE END AS in_POV_UNSTABLE,
    CASE WHEN POV_MARGINAL THEN TRUE WHEN covers_POV_MARGINAL THEN FALSE END AS in_POV_MARGINAL,
    CASE WHEN POV_SUDDEN THEN TRUE WHEN covers_POV_SUDDEN THEN FALSE END AS in_POV_SUDDEN,
    CASE WHEN DIBAO THEN TRUE WHEN covers_DIBAO THEN FALSE END AS in_DIBAO,
    CASE WHEN DIBAO_EDGE THEN TRUE WHEN covers_DIBAO_EDGE THEN FALSE END AS in_DIBAO_EDGE,
    CASE WHEN TEKUN THEN TRUE WHEN covers_TEKUN THEN FALSE END AS in_TEKUN,
    CASE WHEN RIGID_EXP THEN TRUE WHEN covers_RIGID_EXP THEN FALSE END AS in_RIGID_EXP,
    CASE WHEN OTHER_LOWINC THEN TRUE WHEN covers_OTHER_LOWINC THEN FALSE END AS in_OTHER_LOWINC,
    CASE WHEN ORPHAN THEN TRUE WHEN covers_ORPHAN THEN FALSE END AS in_ORPHAN,
    CASE WHEN NO_GUARDIAN THEN TRUE WHEN covers_NO_GUARDIAN THEN FALSE END AS in_NO_GUARDIAN,
    CASE WHEN DISABLED_STU THEN TRUE WHEN covers_DISABLED_STU THEN FALSE END AS in_DISABLED_STU,
    CASE WHEN DISABLED_CHILD THEN TRUE WHEN covers_DISABLED_CHILD THEN FALSE END AS in_DISABLED_CHILD,
    CASE WHEN MARTYR_CHILD THEN TRUE WHEN covers_MARTYR_CHILD THEN FALSE END AS in_MARTYR_CHILD,
    CASE WHEN WORKER_HARD THEN TRUE WHEN covers_WORKER_HARD THEN FALSE END AS in_WORKER_HARD,
    CAST(NULL AS BOOLEAN) AS in_DISASTER  -- nobody sent it
  FROM roster r
  LEFT JOIN recognised h ON h.number = r.identity_number
  LEFT JOIN schools_heard s ON s.school_name = r.school_name
  LEFT JOIN coverage c ON c.region = r.hukou_region
  LEFT JOIN found f ON f.number = r.identity_number
) TO 'by_hand/students.parquet' (FORMAT parquet);
CREATE VIEW students AS FROM read_parquet('by_hand/students.parquet');
COPY (SELECT student_key, register, status, status_on FROM students s JOIN people p ON p.number = s.identity_number)
TO 'by_hand/matches.parquet' (FORMAT parquet);
