SELECT office, people_count AS people, source AS source_rows FROM notices
WHERE posted_on IS NOT NULL AND (regexp_replace(fields, '<(name|school|college|grade|major|class)>', '', 'g') <> ''
  OR like_numbers_count > 0 OR regexp_matches(words, '低保|特困|孤儿|残疾|建档立卡|脱贫|贫困|困难|监测户|事实无人抚养'))
