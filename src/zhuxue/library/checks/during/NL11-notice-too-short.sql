-- id: NL11   phase: during   severity: warn   confidence: assumed
-- title: 公示不足
-- basis: 同类文件归纳，非官方条文；奖助学金公示不少于5个工作日（F:S41）；认定公示16号文未定天数，按学校所定；领域资料 §3.1 NL11
-- says: {office}“{list_title}”{posted}起公示，挂满{hung}个工作日，少于{least}个
-- next: 学校说明；天数不足的重新公示，期满前不发放
-- needs: notices
SELECT CAST(NULL AS BIGINT) AS student_key, n.office, n.title AS list_title, CAST(n.posted_on AS VARCHAR) AS posted,
       n.workdays_hung AS hung, n.least, n.source AS source_rows
FROM (
  SELECT *, CASE WHEN programme = 'HARDSHIP' OR workdays_due > 5 THEN workdays_due ELSE 5 END AS least FROM notices
  WHERE school_year = '{school_year}' AND COALESCE(term, '{term}') = '{term}'
) n
WHERE n.posted_on IS NOT NULL AND n.workdays_hung < n.least AND (n.state = 'closed' OR n.relied_count > 0)
