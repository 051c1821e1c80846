-- Every programme of Hunan in the autumn term of 2024 as known on 2024-12-01, written by hand from the notices.
-- Columns: qualifies (true, false, null = not known), owed (paid by right), whole (fen of the term, null = not known).
-- SQL's own AND and OR are three-valued, so a fact that is missing stays missing.

-- programme: CE_BOARD
roll_status = 'enrolled' AND boards AND hardship_level IN ('special', 'hard', 'general'), TRUE,
CASE stage WHEN 'primary' THEN 62500 ELSE 75000 END
FROM students WHERE stage IN ('primary', 'junior_high')

-- programme: CE_MINORITY no amount is known
roll_status = 'enrolled' AND boards AND ethnicity IN (
  '珞巴', '高山', '赫哲', '塔塔尔', '独龙', '鄂伦春', '门巴', '乌孜别克', '裕固', '俄罗斯', '保安', '德昂', '基诺', '京', '怒', '鄂温克',
  '普米', '阿昌', '塔吉克', '布朗', '撒拉', '毛南', '景颇', '达斡尔', '柯尔克孜', '锡伯', '仫佬', '土'), TRUE, NULL
FROM students WHERE stage IN ('primary', 'junior_high')

-- programme: CE_NONBOARD
roll_status = 'enrolled' AND NOT boards AND (
  (in_POV_LIFTED AND policy_entitled) OR (in_DISABLED_STU AND hardship_level IN ('special', 'hard', 'general'))
  OR ((in_DIBAO OR in_TEKUN) AND hukou_kind = 'rural')), TRUE,
CASE stage WHEN 'primary' THEN 31250 ELSE 37500 END
FROM students WHERE stage IN ('primary', 'junior_high')

-- programme: CE_TWO_FREE
roll_status = 'enrolled', FALSE, NULL FROM students WHERE stage IN ('primary', 'junior_high')

-- programme: FRESH_AID
freshman AND hardship_level = 'special', FALSE, NULL FROM students WHERE stage = 'undergraduate'

-- programme: GRASS_AID
(school_central OR NOT school_central) AND grassroots_eligible_post AND grassroots_service_years >= 3
  AND directed_training NOT IN ('directed', 'entrusted') AND NOT tuition_waived_in_full, FALSE, NULL
FROM students WHERE stage IN ('undergraduate', 'postgraduate')

-- programme: GREEN
freshman, FALSE, NULL FROM students WHERE stage IN ('undergraduate', 'postgraduate')

-- programme: LOAN_CAMPUS
roll_status = 'enrolled' AND full_time AND NOT origin_loan AND hardship_level IN ('special', 'hard', 'general'), FALSE, NULL
FROM students WHERE stage IN ('undergraduate', 'postgraduate')

-- programme: LOAN_ORIGIN
roll_status = 'enrolled' AND full_time AND NOT campus_loan AND hardship_level IN ('special', 'hard', 'general'), FALSE, NULL
FROM students WHERE stage IN ('undergraduate', 'postgraduate')

-- programme: MIL_AID the lesser of the limit of the day of service and the larger of fee paid and loan; unknown when either is
military_kind <> 'none' AND NOT tuition_waived_in_full AND directed_training IN ('none', 'directed_sergeant')
  AND military_on >= CASE military_kind WHEN 'direct_sergeant' THEN DATE '2015-01-01' ELSE DATE '2013-01-01' END, TRUE,
CASE WHEN tuition_paid_fen + loan_fen + most_fen IS NOT NULL THEN least(greatest(tuition_paid_fen, loan_fen), most_fen) END
FROM (
  SELECT *,
    CASE WHEN military_kind IN ('enlisted_freshman', 'retired_entrant') THEN 0
         WHEN origin_loan IS NULL THEN NULL WHEN origin_loan THEN tuition_loan_fen
         WHEN campus_loan IS NULL THEN NULL WHEN campus_loan THEN tuition_loan_fen ELSE 0 END AS loan_fen,
    CASE WHEN military_on IS NULL THEN NULL WHEN military_on >= DATE '2024-09-01' THEN 2000000
         WHEN military_on >= DATE '2023-09-01' THEN 1600000 WHEN military_on >= DATE '2022-01-24' THEN 1200000 ELSE 800000 END
      + CASE WHEN stage = 'undergraduate' THEN 0 WHEN military_on >= DATE '2024-09-01' THEN 500000 ELSE 400000 END AS most_fen
  FROM students WHERE stage IN ('undergraduate', 'postgraduate')) served

-- programme: PG_ASCH
roll_status = 'enrolled' AND full_time, FALSE, NULL FROM students WHERE stage = 'postgraduate'

-- programme: PG_GRANT
roll_status = 'enrolled' AND full_time AND directed_training NOT IN ('directed', 'entrusted'), TRUE,
CASE education_level WHEN 'master' THEN 300000
  WHEN 'doctor' THEN CASE WHEN school_central THEN 750000 WHEN NOT school_central THEN 650000 END END
FROM students WHERE stage = 'postgraduate'

-- programme: PG_NSCH
roll_status = 'enrolled' AND full_time, FALSE, NULL FROM students WHERE stage = 'postgraduate'

-- programme: PRE_AID
roll_status = 'enrolled' AND (school_kind = 'public' OR school_inclusive)
  AND (hardship_level IN ('special', 'hard', 'general') OR in_ORPHAN OR in_DISABLED_STU), TRUE, 50000
FROM students WHERE stage = 'preschool'

-- programme: PRE_FEE_WAIVER begins in the autumn of 2025
FALSE, TRUE, NULL FROM students WHERE stage = 'preschool'

-- programme: RAIN_DEW
roll_status = 'enrolled' AND full_time AND (stage = 'vocational' OR education_level = 'associate') AND (
  (in_POV_LIFTED AND policy_entitled) OR ((in_POV_UNSTABLE OR in_POV_MARGINAL OR in_POV_SUDDEN) AND NOT risk_cleared)), TRUE, 150000
FROM students WHERE stage IN ('vocational', 'undergraduate')

-- programme: SCHOOL_AID
roll_status = 'enrolled' AND hardship_level IN ('special', 'hard', 'general'), FALSE, NULL FROM students WHERE stage IS NOT NULL

-- programme: SH_GRANT
roll_status = 'enrolled' AND hardship_level IN ('special', 'hard', 'general'), TRUE,
CASE hardship_level WHEN 'special' THEN 150000 WHEN 'hard' THEN 100000 ELSE 50000 END
FROM students WHERE stage = 'senior_high'

-- programme: SH_WAIVER
roll_status = 'enrolled' AND (
  (in_POV_LIFTED AND policy_entitled) OR (in_DISABLED_STU AND hardship_level IN ('special', 'hard', 'general'))
  OR ((in_DIBAO OR in_TEKUN) AND hukou_kind = 'rural')), TRUE,
CASE WHEN school_demonstration THEN 100000 WHEN NOT school_demonstration THEN 80000 END
FROM students WHERE stage = 'senior_high'

-- programme: SOCIAL_AID
roll_status = 'enrolled', FALSE, NULL FROM students WHERE stage IS NOT NULL

-- programme: SV_GRANT 37 counties of the two mountain areas
roll_status = 'enrolled' AND full_time AND grade BETWEEN 1 AND 2 AND (
  major_kind = 'agricultural' OR hardship_level IN ('special', 'hard', 'general') OR (hukou_kind = 'rural' AND hukou_region IN (
  '430224', '430225', '430522', '430523', '430524', '430525', '430527', '430528', '430529', '430581', '430726', '430821', '430822',
  '430923', '431022', '431026', '431027', '431028', '431221', '431222', '431223', '431224', '431225', '431226', '431227', '431228',
  '431229', '431230', '431322', '431382', '433122', '433123', '433124', '433125', '433126', '433127', '433130'))), TRUE, 100000
FROM students WHERE stage = 'vocational'

-- programme: SV_NSCH
roll_status = 'enrolled' AND full_time AND grade >= 2, FALSE, NULL FROM students WHERE stage = 'vocational'

-- programme: SV_WAIVER
roll_status = 'enrolled' AND full_time AND grade BETWEEN 1 AND 3 AND major_kind <> 'other_arts' AND (
  hukou_kind IN ('rural', 'town') OR major_kind IN ('agricultural', 'opera') OR hardship_level IN ('special', 'hard', 'general')
  OR school_region IN ('430529', '431129', '431226', '431227', '431228', '431229', '431230', '433101', '433122', '433123', '433124',
                       '433125', '433126', '433127', '433130')), TRUE, 120000
FROM students WHERE stage = 'vocational'

-- programme: TEMP_AID
roll_status = 'enrolled' AND (sudden_hardship OR in_DISASTER), FALSE, NULL FROM students WHERE stage IS NOT NULL

-- programme: UG_GRANT the universities set the tiers, so the amount is not known
roll_status = 'enrolled' AND full_time AND hardship_level IN ('special', 'hard', 'general'), TRUE, NULL
FROM students WHERE stage = 'undergraduate'

-- programme: UG_NESCH
roll_status = 'enrolled' AND full_time AND grade >= 2 AND hardship_level IN ('special', 'hard', 'general'), FALSE, NULL
FROM students WHERE stage = 'undergraduate'

-- programme: UG_NSCH
roll_status = 'enrolled' AND full_time AND grade >= 2 AND (
  (score_rank_percent <= 10 AND overall_rank_percent <= 10)
  OR (score_rank_percent <= 30 AND overall_rank_percent <= 30 AND outstanding_proof)), FALSE, NULL
FROM students WHERE stage = 'undergraduate'

-- programme: UG_VETGRANT
roll_status = 'enrolled' AND full_time AND veteran, TRUE, 185000 FROM students WHERE stage = 'undergraduate'

-- programme: WORK_STUDY
roll_status = 'enrolled', FALSE, NULL FROM students WHERE stage IN ('undergraduate', 'postgraduate')
