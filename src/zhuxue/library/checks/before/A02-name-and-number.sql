-- id: A02   phase: before   severity: warn   confidence: assumed
-- title: 姓名与证件号码不符
-- basis: 领域资料 §3.3 A02
-- says: 名册中的 {name}（{office}）与“{register_title}”第{line}行证件号码相同、姓名不同（该名单写作 {other_name}）
-- next: 对照户口簿核实姓名和号码，改正写错的一方；核实前不认定为同一人
SELECT student_key, name, office, register_title, line, other_name, source_rows FROM (
  SELECT p.student_key, p.name, p.office, a.title AS register_title, g.source_row AS line, g.name AS other_name,
         p.source || CHR(10) || g.source_file || '|' || g.source_sheet || '|' || CAST(g.source_row AS VARCHAR) AS source_rows,
         ROW_NUMBER() OVER (PARTITION BY p.student_key, g.name ORDER BY g.register, g.source_file, g.source_sheet, g.source_row, g.role) AS nth
  FROM register_people g JOIN people p ON p.identity_number = g.identity_number AND p.name <> g.name
  JOIN about_registers a ON a.register = g.register
  WHERE g.name <> ''
) met WHERE nth = 1
