-- id: A01   phase: before   severity: warn   confidence: secondary
-- title: 证件号码校验不通过
-- basis: GB 11643-1999；领域资料 §3.3 A01、§4.5
-- says: {office} 第{line}行：{reason}（{value}）
-- next: 按退回清单对照户口簿或身份证改正后重新报送，不要手工补位
SELECT CAST(NULL AS BIGINT) AS student_key, source_file AS office, source_row AS line, reason, value_masked AS value,
       source_file || '|' || source_sheet || '|' || CAST(source_row AS VARCHAR) AS source_rows
FROM rejects
WHERE source_kind <> 'register' AND "column" = 'identity_number'
  AND reason_code IN ('stored_as_number', 'student_number', 'length', 'characters', 'date', 'check_digit', 'same_as_guardian')
