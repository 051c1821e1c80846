SELECT office, workdays_hung AS hung, greatest(workdays_due, if(programme = 'HARDSHIP', 0, 5)) AS least, source AS source_rows
FROM notices
WHERE posted_on IS NOT NULL AND workdays_hung < least AND (state = 'closed' OR relied_count > 0)
