package audit

// Pseudonyms replaces the names of owners and tokens, and the IDs of owners, by
// names that only the holder of a key can link to them. The same key gives the same
// pseudonyms in every report.
type Pseudonyms struct{ key []byte }

// MinPseudonymKey is the smallest length of a key in bytes.
const MinPseudonymKey = 16

// NewPseudonyms returns the pseudonyms of a key. A key of fewer than
// MinPseudonymKey bytes is an error.
func NewPseudonyms(key []byte) (*Pseudonyms, error) { panic("not yet") }
