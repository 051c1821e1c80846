-- id: A12   phase: during   severity: block   confidence: assumed
-- title: 账户户名与学生、监护人都不符
-- basis: 领域资料 §3.3 A12；NL05 代领、代持卡（同类文件归纳，非官方条文）
-- says: {name}（{office}）的发放账户（尾号{tail}）户名为 {payee_name}，不是本人，也不是登记的监护人
-- next: 核对存折或社保卡；户名写错的改正，确由其他监护人代收的补登记监护关系
-- needs: accounts_list
SELECT p.student_key, p.name, p.office, c.payee_name, SUBSTR(c.account_no, GREATEST(LENGTH(c.account_no) - 3, 1)) AS tail,
       p.source || CHR(10) || c.source AS source_rows
FROM (
  SELECT identity_number, account_no, payee_name, payee_identity_number, TRANSLATE(payee_name, '·•・．', '') AS holder,
         COALESCE(relation, '') IN ('父亲', '母亲', '父', '母', '父子', '父女', '母子', '母女', '监护人') AS parent,
         source_file || '|' || source_sheet || '|' || CAST(source_row AS VARCHAR) AS source
  FROM accounts_list
) c JOIN people p ON p.identity_number = c.identity_number
WHERE (c.payee_identity_number = p.identity_number AND c.holder <> TRANSLATE(p.name, '·•・．', ''))
   OR (NOT c.parent AND c.payee_identity_number <> p.identity_number AND c.payee_identity_number <> p.guardian_identity_number)
   OR (NOT c.parent AND c.payee_identity_number IS NULL
       AND c.holder <> TRANSLATE(p.name, '·•・．', '') AND c.holder <> TRANSLATE(p.guardian_name, '·•・．', ''))
