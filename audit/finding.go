package audit

import (
	"strconv"

	"github.com/sailpat/sailpat/pat"
)

// A Place says where an element of an input stands.
type Place struct {
	Path   string // as the caller names the input
	Index  int    // of the element in the list or the line in NDJSON, from 0; NoIndex if the input is a single token
	Line   int    // from 1; 0 if unknown
	Column int    // from 1, in code points; 0 if unknown
	Offset int64  // in bytes
}

// NoIndex is the Index of a token that is not an element of a list.
const NoIndex = -1

// Pointer returns the pointer of the element, such as "/17".
func (p Place) Pointer() pat.Pointer {
	if p.Index < 0 {
		return ""
	}
	return pat.Pointer("/" + strconv.Itoa(p.Index))
}

// A Finding is a fact about a token, an owner or the input that the policy calls
// worth attention. Fields that do not apply have their zero values.
type Finding struct {
	Rule        RuleID   `json:"rule"`
	Name        string   `json:"name"` // of the rule
	Severity    Severity `json:"severity"`
	State       State    `json:"state"`
	Fingerprint string   `json:"fingerprint"` // the same in each audit of the same fact

	Token   TokenRef `json:"token,omitzero"`
	Owner   OwnerRef `json:"owner,omitzero"`
	Managed bool     `json:"managed,omitempty"`

	Days             pat.Optional[int64] `json:"days,omitzero"` // whole days, rounded down; of what, docs/audit.md says by rule
	Expires          pat.Timestamp       `json:"expires,omitzero"`
	Implied          bool                `json:"implied,omitempty"` // Expires is created + 6 months
	Created          pat.Timestamp       `json:"created,omitzero"`
	LastUsed         pat.Timestamp       `json:"lastUsed,omitzero"`
	LastUsedPresence *pat.Presence       `json:"lastUsedPresence,omitempty"` // nil for findings about no token
	Scope            []string            `json:"scope,omitempty"`            // sorted; of scope rules only the scopes in question

	Detail   string    `json:"detail"`         // one sentence, lower case, without final period
	Hint     string    `json:"hint,omitempty"` // such as the scope that a misspelled one probably means
	Controls []Control `json:"controls,omitempty"`

	Place       *FindingPlace       `json:"place,omitempty"`
	Suppression *AppliedSuppression `json:"suppression,omitempty"`

	// Entry counts the suppressions of the policy, from 1, up to the one that
	// AUD906 and AUD907 are about. It is 0 for other rules.
	Entry int `json:"-"`
}

// A TokenRef names a token.
type TokenRef struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// An OwnerRef names an owner. Contact and Class are those of the owners file.
type OwnerRef struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Contact string `json:"contact,omitempty"`
	Class   string `json:"class,omitempty"`
}

// A FindingPlace is a [Place] with its pointer spelled out.
type FindingPlace struct {
	Path    string      `json:"path"`
	Line    int         `json:"line,omitempty"`
	Column  int         `json:"column,omitempty"`
	Pointer pat.Pointer `json:"pointer"`
	Offset  int64       `json:"-"`
}

// An AppliedSuppression is the part of a [Suppression] that a report shows.
type AppliedSuppression struct {
	Reason string `json:"reason"`
	Until  string `json:"until"`
}
