-- id: A05   phase: before   severity: block   confidence: assumed
-- title: 死亡人员在名册
-- basis: 领域资料 §3.3 A05；NL01 虚报冒领（同类文件归纳，非官方条文）
-- says: {name}（{office}）的证件号码在死亡人员名单中
-- next: 学校当日核实；属实的停发并退出名册，号码被他人冒用的改正
SELECT student_key, name, office, source AS source_rows FROM people WHERE in_DECEASED
