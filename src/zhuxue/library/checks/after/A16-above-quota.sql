-- id: A16   phase: after   severity: info   confidence: assumed
-- title: 资助面高于平均资助面
-- basis: 领域资料 §3.3 A16、§1；寄宿、非寄宿、非涉农、本科各按自己的人数算；名册只含本次报送的学校，仅供参考
-- says: {office}“{programme_title}”受助{aided}人，名册同学段在校{enrolled}人，高于{share_percent}%的资助面
-- next: 核对名册是否报齐；报齐仍偏高的复核认定，属特殊群体集中的附说明
WITH counted AS (
  SELECT q.programme, q.title, q.share_hundredths, q.share_percent, CASE q.within WHEN 'school' THEN p.office WHEN 'county' THEN p.school_region ELSE '本次全部名册' END AS area,
         CASE WHEN h.student_key IS NOT NULL AND q.within IN ('school', 'county') THEN p.source || h.sources END AS source,
         CASE WHEN h.student_key IS NOT NULL THEN 1 ELSE 0 END AS aided
  FROM quotas q JOIN people p ON p.stage = q.stage
  LEFT JOIN (SELECT student_key, programme, STRING_AGG(source, '') AS sources FROM held_programmes WHERE term = '{term}' GROUP BY student_key, programme) h
    ON h.student_key = p.student_key AND h.programme = q.programme
  WHERE COALESCE(p.roll_status, 'enrolled') = 'enrolled'
    AND (q.programme <> 'CE_BOARD' OR p.boards) AND (q.programme <> 'CE_NONBOARD' OR NOT p.boards)
    AND (q.programme <> 'SV_GRANT' OR p.major_kind <> 'agricultural') AND (q.programme NOT IN ('UG_GRANT', 'UG_NESCH') OR p.education_level = 'bachelor')
),
above AS (
  SELECT programme, title, share_percent, area, COUNT(*) AS enrolled, SUM(aided) AS aided FROM counted
  WHERE area IS NOT NULL GROUP BY programme, title, share_hundredths, share_percent, area
  HAVING COUNT(*) >= 20 AND SUM(aided) * 10000 > share_hundredths * COUNT(*)
)
SELECT CAST(NULL AS BIGINT) AS student_key, COALESCE(n.title, a.area) AS office, a.title AS programme_title, a.aided, a.enrolled, a.share_percent, s.source_rows
FROM above a LEFT JOIN region_names n ON n.region = a.area
LEFT JOIN (SELECT programme, area, STRING_AGG(source, CHR(10)) AS source_rows FROM counted WHERE source IS NOT NULL GROUP BY programme, area) s
  ON s.programme = a.programme AND s.area = a.area
