# From lines "COLUMN, CASE, ok | FAIL | none, WHY", separated by tabs, the table of cases by columns: ✓ passed, ✗ failed, – not possible; (N) notes what is not.
BEGIN { FS = "\t" }

{
  if (!($1 in columnSeen)) { columnSeen[$1]; columns[++columnCount] = $1 }
  if (!($2 in caseSeen)) { caseSeen[$2]; cases[++caseCount] = $2 }
  cell = $1 FS $2
  if ($3 == "FAIL") failed[cell]
  else if ($3 == "ok") passed[cell]
  else if (index(whys[cell], "\n" $4 "\n") == 0) whys[cell] = whys[cell] "\n" $4 "\n"
}

function marks(cell,   text, count, parts, i, why) {
  if (cell in failed) text = "✗"
  else if (cell in passed) text = "✓"
  else if (cell in whys) text = "–"
  count = split(whys[cell], parts, "\n+")
  for (i = 1; i <= count; i++) {
    why = parts[i]
    if (why == "") continue
    if (!(why in number)) { number[why] = ++noteCount; notes[noteCount] = why }
    text = text " (" number[why] ")"
  }
  return text
}

END {
  head = "| case |"; rule = "|---|"
  for (c = 1; c <= columnCount; c++) { head = head " " columns[c] " |"; rule = rule ":-:|" }
  print head; print rule
  for (r = 1; r <= caseCount; r++) {
    row = "| `" cases[r] "` |"
    for (c = 1; c <= columnCount; c++) row = row " " marks(columns[c] FS cases[r]) " |"
    print row
  }
  if (noteCount) print ""
  for (n = 1; n <= noteCount; n++) print "(" n ") " notes[n] "." (n < noteCount ? "\\" : "")
}
