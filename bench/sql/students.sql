-- Run in the folder of the bulk province: roster.parquet, hardship.parquet and 15 registers → students and matches.
-- Knows this data's words only, and no other spelling of them.
CREATE MACRO number_of(raw) AS upper(translate(raw, ' ''', ''));
CREATE MACRO possible(n) AS regexp_full_match(n, '[0-9]{17}[0-9X]') AND try_strptime(n[7:14], '%Y%m%d') IS NOT NULL AND n[18] = '10X98765432'[1 + CAST((
    7 * (ascii(n[1]) - 48) + 9 * (ascii(n[2]) - 48) + 10 * (ascii(n[3]) - 48) + 5 * (ascii(n[4]) - 48) + 8 * (ascii(n[5]) - 48)
  + 4 * (ascii(n[6]) - 48) + 2 * (ascii(n[7]) - 48) + 1 * (ascii(n[8]) - 48) + 6 * (ascii(n[9]) - 48) + 3 * (ascii(n[10]) - 48)
  + 7 * (ascii(n[11]) - 48) + 9 * (ascii(n[12]) - 48) + 10 * (ascii(n[13]) - 48) + 5 * (ascii(n[14]) - 48)
  + 8 * (ascii(n[15]) - 48) + 4 * (ascii(n[16]) - 48) + 2 * (ascii(n[17]) - 48)) % 11 AS INT)];

-- One row per person of a register whose entry holds; of several the latest status.
CREATE MACRO people_in(file) AS TABLE
  SELECT number_of(identity_number) AS number, arg_max(status, COALESCE(status_on, DATE '1900-01-01')) AS status, max(status_on) AS status_on
  FROM read_parquet(file)
  WHERE possible(number_of(identity_number)) AND status NOT IN ('注销', '停保', '终止', '退出', '停发', '死亡', '迁出') GROUP BY 1;

CREATE TABLE recognised AS
  SELECT number, min(level) AS hardship_level, max(hardship_score) AS hardship_score FROM (
    SELECT number_of(identity_number) AS number, hardship_score,
           CASE hardship_level WHEN '特别困难' THEN 'special' WHEN '困难' THEN 'hard' WHEN '一般困难' THEN 'general' WHEN '未认定' THEN 'none' END AS level
    FROM read_parquet('hardship.parquet') WHERE possible(number_of(identity_number))) h
  GROUP BY number HAVING COUNT(DISTINCT level) = 1;
CREATE TABLE schools_heard AS SELECT DISTINCT school_name FROM read_parquet('hardship.parquet');
CREATE TABLE doubles AS  -- the same number twice in a school: the first row counts
  SELECT identity_number AS twin_number, school_code AS twin_school, MIN(file_row_number) AS first_row FROM read_parquet('roster.parquet', file_row_number = TRUE)
  GROUP BY 1, 2 HAVING COUNT(*) > 1;

CREATE VIEW roster AS
SELECT file_row_number AS student_key, number_of(r.identity_number) AS identity_number, name, number_of(guardian_identity_number) AS guardian_identity_number,
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
FROM read_parquet('roster.parquet', file_row_number = TRUE) r
LEFT JOIN doubles d ON d.twin_number = r.identity_number AND d.twin_school = r.school_code
WHERE possible(number_of(r.identity_number)) AND name IS NOT NULL AND file_row_number = COALESCE(d.first_row, file_row_number);

CREATE TABLE POV_LIFTED AS FROM people_in('registers/POV_LIFTED.parquet');
CREATE TABLE POV_UNSTABLE AS FROM people_in('registers/POV_UNSTABLE.parquet');
CREATE TABLE POV_MARGINAL AS FROM people_in('registers/POV_MARGINAL.parquet');
CREATE TABLE POV_SUDDEN AS FROM people_in('registers/POV_SUDDEN.parquet');
CREATE TABLE DIBAO AS FROM people_in('registers/DIBAO.parquet');
CREATE TABLE DIBAO_EDGE AS FROM people_in('registers/DIBAO_EDGE.parquet');
CREATE TABLE TEKUN AS FROM people_in('registers/TEKUN.parquet');
CREATE TABLE RIGID_EXP AS FROM people_in('registers/RIGID_EXP.parquet');
CREATE TABLE OTHER_LOWINC AS FROM people_in('registers/OTHER_LOWINC.parquet');
CREATE TABLE ORPHAN AS FROM people_in('registers/ORPHAN.parquet');
CREATE TABLE NO_GUARDIAN AS FROM people_in('registers/NO_GUARDIAN.parquet');
CREATE TABLE DISABLED_STU AS FROM people_in('registers/DISABLED_STU.parquet');
CREATE TABLE DISABLED_CHILD AS FROM people_in('registers/DISABLED_CHILD.parquet');
CREATE TABLE MARTYR_CHILD AS FROM people_in('registers/MARTYR_CHILD.parquet');
CREATE TABLE WORKER_HARD AS FROM people_in('registers/WORKER_HARD.parquet');
CREATE TABLE covered AS  -- whom each register speaks of: the hukou regions that occur in it
  SELECT DISTINCT 'POV_LIFTED' AS register, region FROM read_parquet('registers/POV_LIFTED.parquet') UNION ALL
  SELECT DISTINCT 'POV_UNSTABLE' AS register, region FROM read_parquet('registers/POV_UNSTABLE.parquet') UNION ALL
  SELECT DISTINCT 'POV_MARGINAL' AS register, region FROM read_parquet('registers/POV_MARGINAL.parquet') UNION ALL
  SELECT DISTINCT 'POV_SUDDEN' AS register, region FROM read_parquet('registers/POV_SUDDEN.parquet') UNION ALL
  SELECT DISTINCT 'DIBAO' AS register, region FROM read_parquet('registers/DIBAO.parquet') UNION ALL
  SELECT DISTINCT 'DIBAO_EDGE' AS register, region FROM read_parquet('registers/DIBAO_EDGE.parquet') UNION ALL
  SELECT DISTINCT 'TEKUN' AS register, region FROM read_parquet('registers/TEKUN.parquet') UNION ALL
  SELECT DISTINCT 'RIGID_EXP' AS register, region FROM read_parquet('registers/RIGID_EXP.parquet') UNION ALL
  SELECT DISTINCT 'OTHER_LOWINC' AS register, region FROM read_parquet('registers/OTHER_LOWINC.parquet') UNION ALL
  SELECT DISTINCT 'ORPHAN' AS register, region FROM read_parquet('registers/ORPHAN.parquet') UNION ALL
  SELECT DISTINCT 'NO_GUARDIAN' AS register, region FROM read_parquet('registers/NO_GUARDIAN.parquet') UNION ALL
  SELECT DISTINCT 'DISABLED_STU' AS register, region FROM read_parquet('registers/DISABLED_STU.parquet') UNION ALL
  SELECT DISTINCT 'DISABLED_CHILD' AS register, region FROM read_parquet('registers/DISABLED_CHILD.parquet') UNION ALL
  SELECT DISTINCT 'MARTYR_CHILD' AS register, region FROM read_parquet('registers/MARTYR_CHILD.parquet') UNION ALL
  SELECT DISTINCT 'WORKER_HARD' AS register, region FROM read_parquet('registers/WORKER_HARD.parquet');
CREATE TABLE coverage AS SELECT region,
  bool_or(register = 'POV_LIFTED') AS covers_POV_LIFTED, bool_or(register = 'POV_UNSTABLE') AS covers_POV_UNSTABLE, bool_or(register = 'POV_MARGINAL') AS covers_POV_MARGINAL,
  bool_or(register = 'POV_SUDDEN') AS covers_POV_SUDDEN, bool_or(register = 'DIBAO') AS covers_DIBAO, bool_or(register = 'DIBAO_EDGE') AS covers_DIBAO_EDGE,
  bool_or(register = 'TEKUN') AS covers_TEKUN, bool_or(register = 'RIGID_EXP') AS covers_RIGID_EXP, bool_or(register = 'OTHER_LOWINC') AS covers_OTHER_LOWINC,
  bool_or(register = 'ORPHAN') AS covers_ORPHAN, bool_or(register = 'NO_GUARDIAN') AS covers_NO_GUARDIAN, bool_or(register = 'DISABLED_STU') AS covers_DISABLED_STU,
  bool_or(register = 'DISABLED_CHILD') AS covers_DISABLED_CHILD, bool_or(register = 'MARTYR_CHILD') AS covers_MARTYR_CHILD, bool_or(register = 'WORKER_HARD') AS covers_WORKER_HARD
FROM covered GROUP BY region;

COPY (
  SELECT r.*, COALESCE(h.hardship_level, CASE WHEN s.school_name IS NOT NULL THEN 'none' END) AS hardship_level, h.hardship_score,
    POV_LIFTED.status NOT IN ('不再享受政策', '不再享受', '脱贫不享受政策') AS policy_entitled,
    list_bool_and([POV_UNSTABLE.status = '风险已消除', POV_MARGINAL.status = '风险已消除', POV_SUDDEN.status = '风险已消除']) AS risk_cleared,
    CASE WHEN POV_LIFTED.number IS NOT NULL THEN TRUE WHEN c.covers_POV_LIFTED THEN FALSE END AS in_POV_LIFTED,
    CASE WHEN POV_UNSTABLE.number IS NOT NULL THEN TRUE WHEN c.covers_POV_UNSTABLE THEN FALSE END AS in_POV_UNSTABLE,
    CASE WHEN POV_MARGINAL.number IS NOT NULL THEN TRUE WHEN c.covers_POV_MARGINAL THEN FALSE END AS in_POV_MARGINAL,
    CASE WHEN POV_SUDDEN.number IS NOT NULL THEN TRUE WHEN c.covers_POV_SUDDEN THEN FALSE END AS in_POV_SUDDEN,
    CASE WHEN DIBAO.number IS NOT NULL THEN TRUE WHEN c.covers_DIBAO THEN FALSE END AS in_DIBAO,
    CASE WHEN DIBAO_EDGE.number IS NOT NULL THEN TRUE WHEN c.covers_DIBAO_EDGE THEN FALSE END AS in_DIBAO_EDGE,
    CASE WHEN TEKUN.number IS NOT NULL THEN TRUE WHEN c.covers_TEKUN THEN FALSE END AS in_TEKUN,
    CASE WHEN RIGID_EXP.number IS NOT NULL THEN TRUE WHEN c.covers_RIGID_EXP THEN FALSE END AS in_RIGID_EXP,
    CASE WHEN OTHER_LOWINC.number IS NOT NULL THEN TRUE WHEN c.covers_OTHER_LOWINC THEN FALSE END AS in_OTHER_LOWINC,
    CASE WHEN ORPHAN.number IS NOT NULL THEN TRUE WHEN c.covers_ORPHAN THEN FALSE END AS in_ORPHAN,
    CASE WHEN NO_GUARDIAN.number IS NOT NULL THEN TRUE WHEN c.covers_NO_GUARDIAN THEN FALSE END AS in_NO_GUARDIAN,
    CASE WHEN DISABLED_STU.number IS NOT NULL THEN TRUE WHEN c.covers_DISABLED_STU THEN FALSE END AS in_DISABLED_STU,
    CASE WHEN DISABLED_CHILD.number IS NOT NULL THEN TRUE WHEN c.covers_DISABLED_CHILD THEN FALSE END AS in_DISABLED_CHILD,
    CASE WHEN MARTYR_CHILD.number IS NOT NULL THEN TRUE WHEN c.covers_MARTYR_CHILD THEN FALSE END AS in_MARTYR_CHILD,
    CASE WHEN WORKER_HARD.number IS NOT NULL THEN TRUE WHEN c.covers_WORKER_HARD THEN FALSE END AS in_WORKER_HARD,
    CAST(NULL AS BOOLEAN) AS in_DISASTER  -- nobody sent it
  FROM roster r
  LEFT JOIN recognised h ON h.number = r.identity_number
  LEFT JOIN schools_heard s ON s.school_name = r.school_name
  LEFT JOIN coverage c ON c.region = r.hukou_region
  LEFT JOIN POV_LIFTED ON POV_LIFTED.number = r.identity_number
  LEFT JOIN POV_UNSTABLE ON POV_UNSTABLE.number = r.identity_number
  LEFT JOIN POV_MARGINAL ON POV_MARGINAL.number = r.identity_number
  LEFT JOIN POV_SUDDEN ON POV_SUDDEN.number = r.identity_number
  LEFT JOIN DIBAO ON DIBAO.number = r.identity_number
  LEFT JOIN DIBAO_EDGE ON DIBAO_EDGE.number = r.identity_number
  LEFT JOIN TEKUN ON TEKUN.number = r.identity_number
  LEFT JOIN RIGID_EXP ON RIGID_EXP.number = r.identity_number
  LEFT JOIN OTHER_LOWINC ON OTHER_LOWINC.number = r.identity_number
  LEFT JOIN ORPHAN ON ORPHAN.number = r.identity_number
  LEFT JOIN NO_GUARDIAN ON NO_GUARDIAN.number = r.identity_number
  LEFT JOIN DISABLED_STU ON DISABLED_STU.number = r.identity_number
  LEFT JOIN DISABLED_CHILD ON DISABLED_CHILD.number = r.identity_number
  LEFT JOIN MARTYR_CHILD ON MARTYR_CHILD.number = r.identity_number
  LEFT JOIN WORKER_HARD ON WORKER_HARD.number = r.identity_number
) TO 'by_hand/students.parquet' (FORMAT parquet);
CREATE VIEW students AS FROM read_parquet('by_hand/students.parquet');

COPY (
  SELECT student_key, 'POV_LIFTED' AS register, status, status_on FROM students s JOIN POV_LIFTED p ON p.number = s.identity_number UNION ALL
  SELECT student_key, 'POV_UNSTABLE' AS register, status, status_on FROM students s JOIN POV_UNSTABLE p ON p.number = s.identity_number UNION ALL
  SELECT student_key, 'POV_MARGINAL' AS register, status, status_on FROM students s JOIN POV_MARGINAL p ON p.number = s.identity_number UNION ALL
  SELECT student_key, 'POV_SUDDEN' AS register, status, status_on FROM students s JOIN POV_SUDDEN p ON p.number = s.identity_number UNION ALL
  SELECT student_key, 'DIBAO' AS register, status, status_on FROM students s JOIN DIBAO p ON p.number = s.identity_number UNION ALL
  SELECT student_key, 'DIBAO_EDGE' AS register, status, status_on FROM students s JOIN DIBAO_EDGE p ON p.number = s.identity_number UNION ALL
  SELECT student_key, 'TEKUN' AS register, status, status_on FROM students s JOIN TEKUN p ON p.number = s.identity_number UNION ALL
  SELECT student_key, 'RIGID_EXP' AS register, status, status_on FROM students s JOIN RIGID_EXP p ON p.number = s.identity_number UNION ALL
  SELECT student_key, 'OTHER_LOWINC' AS register, status, status_on FROM students s JOIN OTHER_LOWINC p ON p.number = s.identity_number UNION ALL
  SELECT student_key, 'ORPHAN' AS register, status, status_on FROM students s JOIN ORPHAN p ON p.number = s.identity_number UNION ALL
  SELECT student_key, 'NO_GUARDIAN' AS register, status, status_on FROM students s JOIN NO_GUARDIAN p ON p.number = s.identity_number UNION ALL
  SELECT student_key, 'DISABLED_STU' AS register, status, status_on FROM students s JOIN DISABLED_STU p ON p.number = s.identity_number UNION ALL
  SELECT student_key, 'DISABLED_CHILD' AS register, status, status_on FROM students s JOIN DISABLED_CHILD p ON p.number = s.identity_number UNION ALL
  SELECT student_key, 'MARTYR_CHILD' AS register, status, status_on FROM students s JOIN MARTYR_CHILD p ON p.number = s.identity_number UNION ALL
  SELECT student_key, 'WORKER_HARD' AS register, status, status_on FROM students s JOIN WORKER_HARD p ON p.number = s.identity_number
) TO 'by_hand/matches.parquet' (FORMAT parquet);
