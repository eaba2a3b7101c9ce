package audit

import "github.com/sailpat/sailpat/pat"

// Previous is an earlier export of the same tenant, to compare with. It keeps
// about 28 bytes a token. Add all of its tokens, give it to [Options.Previous],
// and read the export a second time through [Auditor.ReviewPrevious]. Several
// Auditors may share it once it is complete.
type Previous struct{ _ int }

// NewPrevious returns an export without tokens. The API version decides the
// dialect by which its expiries are read.
func NewPrevious(v pat.APIVersion) *Previous { panic("not yet") }

// Add adds a token.
func (p *Previous) Add(t *pat.Token) { panic("not yet") }

// AddUnreadable adds an element that could not be read completely. If it has an
// ID, the token is not compared.
func (p *Previous) AddUnreadable(t *pat.Token) { panic("not yet") }
