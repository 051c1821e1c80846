-- id: A16   phase: after   severity: info   confidence: assumed
-- title: 资助面高于平均资助面
-- basis: 领域资料 §3.3 A16、§1；寄宿、非寄宿、非涉农、本科各按自己的人数算；名册只含本次报送的学校，仅供参考
-- says: {office}“{programme_title}”受助{aided}人，名册同学段在校{enrolled}人，高于{share_percent}%的资助面
-- next: 核对名册是否报齐；报齐仍偏高的复核认定，属特殊群体集中的附说明
SELECT CAST(NULL AS BIGINT) AS student_key, COALESCE(n.title, c.area) AS office, c.title AS programme_title, c.aided, c.enrolled,
       c.share_percent, '' AS source_rows
FROM (
  SELECT q.title, q.share_hundredths, q.share_percent, CASE q.within WHEN 'school' THEN p.office WHEN 'county' THEN p.school_region ELSE '本次全部名册' END AS area,
         COUNT(*) AS enrolled, COUNT(h.student_key) AS aided
  FROM quotas q JOIN people p ON p.stage = q.stage
  LEFT JOIN (SELECT DISTINCT student_key, programme FROM held_programmes WHERE term = '{term}') h
    ON h.student_key = p.student_key AND h.programme = q.programme
  WHERE COALESCE(p.roll_status, 'enrolled') = 'enrolled'
    AND (q.programme <> 'CE_BOARD' OR p.boards) AND (q.programme <> 'CE_NONBOARD' OR NOT p.boards)
    AND (q.programme <> 'SV_GRANT' OR p.major_kind <> 'agricultural') AND (q.programme NOT IN ('UG_GRANT', 'UG_NESCH') OR p.education_level = 'bachelor')
  GROUP BY q.title, q.share_hundredths, q.share_percent, CASE q.within WHEN 'school' THEN p.office WHEN 'county' THEN p.school_region ELSE '本次全部名册' END
) c LEFT JOIN region_names n ON n.region = c.area
WHERE c.area IS NOT NULL AND c.enrolled >= 20 AND c.aided * 10000 > c.share_hundredths * c.enrolled
