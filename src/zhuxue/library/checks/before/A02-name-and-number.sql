-- id: A02   phase: before   severity: warn   confidence: assumed
-- title: 姓名与证件号码不符
-- basis: 领域资料 §3.3 A02
-- says: 名册中的 {name}（{office}）与“{register_title}”第{line}行证件号码相同、姓名不同（该名单写作 {other_name}）
-- next: 对照户口簿核实姓名和号码，改正写错的一方；核实前不认定为同一人
SELECT p.student_key, p.name, p.office, r.title AS register_title, r.source_row AS line, r.name AS other_name,
       p.source || CHR(10) || r.source_file || '|' || r.source_sheet || '|' || CAST(r.source_row AS VARCHAR) AS source_rows
FROM people p JOIN (
  SELECT g.identity_number, g.name, a.title, g.source_file, g.source_sheet, g.source_row,
         ROW_NUMBER() OVER (PARTITION BY g.identity_number, g.name ORDER BY g.register, g.source_file, g.source_sheet, g.source_row, g.role) AS nth
  FROM register_people g JOIN about_registers a ON a.register = g.register
  WHERE g.identity_number IS NOT NULL AND g.name IS NOT NULL AND g.name <> ''
) r ON r.identity_number = p.identity_number AND r.nth = 1
WHERE r.name <> p.name
