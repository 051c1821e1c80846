-- id: NL16   phase: before   severity: warn   confidence: assumed
-- title: 困难认定名单与名册不一致
-- basis: 同类文件归纳，非官方条文；领域资料 §3.1 NL16、§4.2（三个零误差）
-- says: 困难认定名单第{line}行 {name}（{office}）：{what}
-- next: 核对号码、学籍去向和认定等级，名单与名册改为一致
-- needs: hardship_list
SELECT CAST(NULL AS BIGINT) AS student_key, h.name, COALESCE(h.school_name, h.source_file) AS office, h.source_row AS line,
       '本次各名册中都没有这一证件号码' AS what, h.source_file || '|' || h.source_sheet || '|' || CAST(h.source_row AS VARCHAR) AS source_rows
FROM hardship_list h
LEFT JOIN (SELECT identity_number FROM people WHERE identity_number IN (SELECT identity_number FROM hardship_list)) p
  ON p.identity_number = h.identity_number
LEFT JOIN (SELECT DISTINCT UPPER(identity_raw) AS identity_raw FROM rejects WHERE source_kind = 'roster') r ON r.identity_raw = h.identity_number
LEFT JOIN rejected_names n ON n.name = h.name
WHERE h.identity_number IS NOT NULL AND p.identity_number IS NULL AND r.identity_raw IS NULL AND n.name IS NULL
UNION ALL
SELECT p.student_key, p.name, p.office, MIN(h.source_row), '名单中有不同的认定等级', STRING_AGG(h.source_file || '|' || h.source_sheet || '|' || CAST(h.source_row AS VARCHAR), CHR(10))
FROM (SELECT identity_number FROM hardship_list GROUP BY identity_number HAVING COUNT(DISTINCT hardship_level) > 1) twice
JOIN hardship_list h ON h.identity_number = twice.identity_number JOIN people p ON p.identity_number = h.identity_number
GROUP BY p.student_key, p.name, p.office
