"""Public notices: posted with only the allowed fields, objected to row by row, taken down by themselves, proved for ever."""
