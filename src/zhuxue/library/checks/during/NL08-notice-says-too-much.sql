-- id: NL08   phase: during   severity: warn   confidence: assumed
-- title: 公示敏感信息
-- basis: 同类文件归纳，非官方条文；教财厅函〔2017〕28号（只许公示姓名、学校、院系、年级、专业、班级）；领域资料 §3.1 NL08
-- says: {office}“{list_title}”的公示（{people}人）{what}
-- next: 立即撤下或改正，再按允许的内容重新公示
-- needs: notices
SELECT CAST(NULL AS BIGINT) AS student_key, f.office, f.list_title, f.people_count AS people, f.source AS source_rows,
       CASE WHEN f.not_allowed <> '' THEN '显示了不得公示的项目'
            WHEN f.like_numbers_count > 0 THEN '有' || CAST(f.like_numbers_count AS VARCHAR) || '处像证件、账户、电话号码或出生日期'
            ELSE '在院系、年级或班级一栏写了困难类别' END AS what
FROM (
  SELECT n.office, n.title AS list_title, n.people_count, n.source, n.like_numbers_count, n.words,
         REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(n.fields, '<name>', ''), '<school>', ''), '<college>', ''), '<grade>', ''), '<major>', ''), '<class>', '') AS not_allowed
  FROM notices n
  WHERE n.posted_on IS NOT NULL AND n.school_year = '{school_year}' AND COALESCE(n.term, '{term}') = '{term}'
) f
WHERE f.not_allowed <> '' OR f.like_numbers_count > 0
   OR f.words LIKE '%低保%' OR f.words LIKE '%特困%' OR f.words LIKE '%孤儿%' OR f.words LIKE '%残疾%' OR f.words LIKE '%建档立卡%'
   OR f.words LIKE '%脱贫%' OR f.words LIKE '%贫困%' OR f.words LIKE '%困难%' OR f.words LIKE '%监测户%' OR f.words LIKE '%事实无人抚养%'
