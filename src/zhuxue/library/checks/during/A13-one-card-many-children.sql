-- id: A13   phase: during   severity: block   confidence: assumed
-- title: 一个账户对应多名不同监护人的学生
-- basis: 领域资料 §3.3 A13、§4.3（同一监护人多子女合法）；NL05（同类文件归纳，非官方条文）
-- says: {name}（{office}）的账户（尾号{tail}）共对应{children}名学生，他们登记的监护人不同
-- next: 逐一核对卡主与监护关系；确属同一家庭的补登记，其余改用本人或监护人账户
SELECT p.student_key, p.name, p.office, k.children, SUBSTR(k.account_no, GREATEST(LENGTH(k.account_no) - 3, 1)) AS tail,
       p.source || CHR(10) || STRING_AGG(c.source, CHR(10)) AS source_rows
FROM cards c JOIN people p ON p.identity_number = c.identity_number
JOIN (
  SELECT c.account_no, COUNT(DISTINCT p.identity_number) AS children
  FROM cards c JOIN people p ON p.identity_number = c.identity_number
  GROUP BY c.account_no
  HAVING COUNT(DISTINCT p.identity_number) > 1 AND (COUNT(DISTINCT p.guardian_identity_number) > 1
         OR (COUNT(p.guardian_identity_number) = 0 AND COUNT(DISTINCT p.guardian_name) > 1))
) k ON k.account_no = c.account_no
GROUP BY p.student_key, p.name, p.office, p.source, k.children, k.account_no
