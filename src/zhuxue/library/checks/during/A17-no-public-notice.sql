-- id: A17   phase: during   severity: warn   confidence: assumed
-- title: 公示缺失
-- basis: 教财〔2018〕16号（认定结果公示）；各项目文件的公示环节；领域资料 §3.3 A17
-- says: {office}“{list_title}”已有{relied}人通过，没有公示记录
-- next: 学校说明；没有公示的补做公示，期满前不发放
-- needs: notices
SELECT CAST(NULL AS BIGINT) AS student_key, n.office, n.title AS list_title, n.relied_count AS relied, n.source AS source_rows
FROM notices n
WHERE n.relied_count > 0 AND n.posted_on IS NULL
  AND n.school_year = '{school_year}' AND COALESCE(n.term, '{term}') = '{term}'
