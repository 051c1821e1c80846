-- id: A07   phase: before   severity: warn   confidence: assumed
-- title: 年龄与学段明显不符
-- basis: 领域资料 §3.3 A07；各学段年龄界限为推断，从宽设定
-- says: {name}（{office}）按证件号码今年满{age}周岁，就读{stage_title}
-- next: 核对证件号码和学段；确属特殊情况的留存说明
SELECT p.student_key, p.name, p.office, p.age, s.title AS stage_title, p.source AS source_rows
FROM (SELECT student_key, name, office, source, stage, EXTRACT(YEAR FROM DATE '{on}') - EXTRACT(YEAR FROM born_on) AS age FROM people) p
JOIN (VALUES ('preschool', '学前', 2, 8), ('primary', '小学', 5, 15), ('junior_high', '初中', 9, 19), ('senior_high', '普通高中', 12, 23),
             ('vocational', '中职', 12, 200), ('undergraduate', '本专科', 13, 200), ('postgraduate', '研究生', 16, 200)
) AS s(stage, title, youngest, oldest) ON s.stage = p.stage
WHERE p.age < s.youngest OR p.age > s.oldest
