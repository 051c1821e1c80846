SELECT office, due_fen - set_aside_fen AS at_stake_fen, source AS source_rows FROM set_asides WHERE year = 2023 AND set_aside_fen < due_fen
