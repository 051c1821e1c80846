-- id: NL10   phase: before   severity: info   confidence: assumed
-- title: 特殊群体资助情况（按校）
-- basis: 同类文件归纳，非官方条文；领域资料 §3.1 NL10；F:S46（是否受助、是否最高档）
-- says: {office} 在籍的特殊群体学生{hit}人，其中应享最高档而未认定为特别困难{lower}人，尚无认定结果{unjudged}人
-- next: 学校逐人核对，附处置结论；认定结果缺的尽快补报
SELECT CAST(NULL AS BIGINT) AS student_key, office, COUNT(*) AS hit, SUM(lower_level) AS lower, SUM(unjudged) AS unjudged,
       STRING_AGG(CASE WHEN lower_level + unjudged > 0 THEN source END, CHR(10)) AS source_rows
FROM (
  SELECT p.student_key, p.office, p.source, MAX(CASE WHEN a.top_level AND p.hardship_level IN ('hard', 'general', 'none') THEN 1 ELSE 0 END) AS lower_level,
         MAX(CASE WHEN p.hardship_level IS NULL THEN 1 ELSE 0 END) AS unjudged
  FROM exact_matches m JOIN about_registers a ON a.register = m.register AND a.kind = 'special_group'
  JOIN people p ON p.student_key = m.student_key
  WHERE p.roll_status = 'enrolled' AND COALESCE(m.policy_entitled, TRUE) AND NOT COALESCE(m.risk_cleared, FALSE)
  GROUP BY p.student_key, p.office, p.source
) h GROUP BY office HAVING SUM(lower_level) > 0 OR SUM(unjudged) > 0
