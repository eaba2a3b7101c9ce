package audit

// rules is the table of all rules, sorted by ID.
var rules []*Rule
