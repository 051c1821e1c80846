-- Why each number is not a possible identity number, written by hand for the faults that stand in this data; table numbers(raw).
SELECT fault, COUNT(*) FROM (
  SELECT CASE
      WHEN n IS NULL OR n = '' THEN 'blank'
      WHEN n LIKE '#NUMBER:%' THEN 'stored_as_number'
      WHEN length(n) <> 18 THEN 'length'
      WHEN NOT regexp_full_match(n, '[0-9]{17}[0-9X]') THEN 'characters'
      WHEN try_strptime(n[7:14], '%Y%m%d') IS NULL OR n[7:14] < '19000101' THEN 'date'
      WHEN n[18] <> '10X98765432'[1 + CAST((
             7 * (ascii(n[1]) - 48) + 9 * (ascii(n[2]) - 48) + 10 * (ascii(n[3]) - 48) + 5 * (ascii(n[4]) - 48)
           + 8 * (ascii(n[5]) - 48) + 4 * (ascii(n[6]) - 48) + 2 * (ascii(n[7]) - 48) + 1 * (ascii(n[8]) - 48)
           + 6 * (ascii(n[9]) - 48) + 3 * (ascii(n[10]) - 48) + 7 * (ascii(n[11]) - 48) + 9 * (ascii(n[12]) - 48)
           + 10 * (ascii(n[13]) - 48) + 5 * (ascii(n[14]) - 48) + 8 * (ascii(n[15]) - 48) + 4 * (ascii(n[16]) - 48)
           + 2 * (ascii(n[17]) - 48)) % 11 AS INT)] THEN 'check_digit'
    END AS fault
  FROM (SELECT upper(translate(raw, ' ''', '')) AS n FROM numbers) cleaned
) judged GROUP BY fault
