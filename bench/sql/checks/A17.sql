SELECT office, relied_count AS relied, source AS source_rows FROM notices WHERE posted_on IS NULL AND relied_count > 0
