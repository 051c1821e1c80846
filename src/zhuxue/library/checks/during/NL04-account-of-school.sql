-- id: NL04   phase: during   severity: block   confidence: assumed
-- title: 学生资助的收款账户是学校
-- basis: 同类文件归纳，非官方条文；领域资料 §3.1 NL04（扣减、抵顶）
-- says: {name}（{office}）的发放账户户名是“{holder}”
-- next: 改为学生本人或监护人的账户；免学费等依规拨付学校的项目不走此清单
-- needs: accounts_list
SELECT p.student_key, p.name, p.office, c.payee_name AS holder,
       p.source || CHR(10) || c.source_file || '|' || c.source_sheet || '|' || CAST(c.source_row AS VARCHAR) AS source_rows
FROM accounts_list c JOIN people p ON p.identity_number = c.identity_number
WHERE c.payee_name = p.school_name
   OR (LENGTH(c.payee_name) > 4 AND (c.payee_name LIKE '%学校%' OR c.payee_name LIKE '%小学' OR c.payee_name LIKE '%中学'
       OR c.payee_name LIKE '%幼儿园' OR c.payee_name LIKE '%学院' OR c.payee_name LIKE '%大学' OR c.payee_name LIKE '%财政所'))
