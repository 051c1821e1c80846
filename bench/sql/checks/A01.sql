SELECT source_file AS office, source_row AS line FROM rejects
WHERE source_kind <> 'register' AND "column" = 'identity_number' AND reason_code NOT IN ('blank', 'missing', 'not_understood', 'duplicate')
