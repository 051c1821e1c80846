-- id: NL05   phase: during   severity: block   confidence: assumed
-- title: 收款人是财政供养人员且不是监护人
-- basis: 同类文件归纳，非官方条文；领域资料 §3.1 NL05（代领、代持卡）
-- says: {name}（{office}）的发放账户持有人 {payee_name} 在“{register_title}”名单，不是登记的监护人
-- next: 核实卡由谁保管、款由谁领取；改用本人或监护人账户
-- needs: accounts_list
SELECT p.student_key, p.name, p.office, c.payee_name, g.title AS register_title,
       p.source || CHR(10) || c.source_file || '|' || c.source_sheet || '|' || CAST(c.source_row AS VARCHAR) AS source_rows
FROM accounts_list c JOIN people p ON p.identity_number = c.identity_number
JOIN (SELECT DISTINCT r.identity_number, a.title FROM register_people r JOIN about_registers a ON a.register = r.register
      WHERE r.register = 'PAYROLL' AND r.proves) g ON g.identity_number = c.payee_identity_number
WHERE c.payee_identity_number <> p.identity_number AND c.payee_identity_number <> p.guardian_identity_number
