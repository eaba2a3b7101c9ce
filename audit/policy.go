package audit

// A Policy says which tokens are wanted. The zero Policy means the same as
// [DefaultPolicy].
type Policy struct {
	Preset string `json:"preset,omitempty"` // "default" or "cis"; what the fields below leave out
	Limits Limits `json:"limits,omitzero"`

	Rules []RuleSetting `json:"rules,omitempty"` // later entries win

	// ManagedLikeOthers subjects managed tokens to every rule. They are counted
	// apart otherwise, and subject to few rules, since no one can patch them in
	// bulk.
	ManagedLikeOthers bool `json:"managed-like-others,omitempty"`

	Scopes   ScopePolicy   `json:"scopes,omitzero"`
	Owners   OwnerPolicy   `json:"owners,omitzero"`
	Names    NamePolicy    `json:"names,omitzero"`
	Classes  []Class       `json:"classes,omitempty"` // the first that matches a token
	Suppress []Suppression `json:"suppress,omitempty"`
	Calendar Calendar      `json:"calendar,omitzero"`
	Metrics  Metrics       `json:"metrics,omitzero"`
}

// A Limit is a positive number, or [LimitOff]. Zero leaves the limit to the
// preset or, in a [Class], to the policy.
type Limit int

// LimitOff switches the rules of a limit off.
const LimitOff Limit = -1

// Limits has the numbers of a policy. Days are of 24 hours, from 1 to 36500.
type Limits struct {
	ExpiresSoonDays        Limit `json:"expires-soon-days,omitzero"`
	ExpiresSoonPercent     Limit `json:"expires-soon-percent,omitzero"` // of the token's lifetime, 1 to 100
	ExpiresVerySoonDays    Limit `json:"expires-very-soon-days,omitzero"`
	ExpiresVerySoonPercent Limit `json:"expires-very-soon-percent,omitzero"`
	UnusedDays             Limit `json:"unused-days,omitzero"`
	NeverUsedDays          Limit `json:"never-used-days,omitzero"`
	MaxLifetimeDays        Limit `json:"max-lifetime-days,omitzero"`
	MaxAgeDays             Limit `json:"max-age-days,omitzero"`
	MaxExportAgeDays       Limit `json:"max-export-age-days,omitzero"`      // not in a class
	TokensPerOwner         Limit `json:"tokens-per-owner,omitzero"`         // not in a class
	MaxScopes              Limit `json:"max-scopes,omitzero"`               // off by default
	MaxAccessTokenSeconds  Limit `json:"max-access-token-seconds,omitzero"` // off by default
}

// A RuleSetting changes the severity of a rule. SeverityOff switches it off; any
// other severity switches it on.
type RuleSetting struct {
	Rule     string   `json:"rule"` // ID or name
	Severity Severity `json:"severity"`
}

// A ScopePolicy says which scopes are wanted. Patterns are those of
// scopes.Match.
type ScopePolicy struct {
	Allow      []string         `json:"allow,omitempty"` // empty allows every scope
	Deny       []string         `json:"deny,omitempty"`
	Privileged PrivilegedScopes `json:"privileged,omitzero"`
}

// PrivilegedScopes has the patterns of the scopes that give away more than their
// names say.
type PrivilegedScopes struct {
	List   []string `json:"list,omitzero"` // nil for those of package scopes
	Add    []string `json:"add,omitempty"`
	Remove []string `json:"remove,omitempty"` // exact entries of the list
}

// An OwnerPolicy says who may own tokens. In its patterns, "*" stands for any run
// of characters.
type OwnerPolicy struct {
	Allow        []string `json:"allow,omitempty"` // ids or names; empty allows everyone
	Deny         []string `json:"deny,omitempty"`
	Departed     []string `json:"departed,omitzero"` // states of the owners file; nil for inactive and terminated
	Support      []string `json:"support,omitzero"`  // names or contacts; nil for *slpt.services*
	RequireClass []string `json:"require-class,omitempty"`
}

// A NamePolicy says which token names are meaningful.
type NamePolicy struct {
	Pattern   string `json:"pattern,omitempty"` // RE2; matches the whole name
	MinLength int    `json:"min-length,omitempty"`
}

// A Class overrides limits and rules for the tokens that it matches.
type Class struct {
	Name   string        `json:"name"`
	Match  Match         `json:"match"`
	Limits Limits        `json:"limits,omitzero"`
	Rules  []RuleSetting `json:"rules,omitempty"`
}

// A Match selects tokens. Each field that is given must match. In patterns, "*"
// stands for any run of characters.
type Match struct {
	ID         string `json:"id,omitempty"`
	Name       string `json:"name,omitempty"`
	OwnerID    string `json:"owner-id,omitempty"`
	OwnerName  string `json:"owner-name,omitempty"`
	OwnerClass string `json:"owner-class,omitempty"` // class of the owners file
	Scope      string `json:"scope,omitempty"`       // at least one scope matches; see scopes.Match
	Managed    *bool  `json:"managed,omitempty"`
}

// A Suppression accepts the findings that it matches until a day. Each selector
// that is given must match. In patterns, "*" stands for any run of characters.
type Suppression struct {
	Rule      string `json:"rule"` // ID or name
	ID        string `json:"id,omitempty"`
	Name      string `json:"name,omitempty"`
	OwnerID   string `json:"owner-id,omitempty"`
	OwnerName string `json:"owner-name,omitempty"`
	Reason    string `json:"reason"`
	Until     string `json:"until"` // the last day in UTC, such as "2027-03-31"
}

// A Calendar says which expiries a calendar file has.
type Calendar struct {
	Days       int   `json:"days,omitempty"`        // after the clock; 365 by default
	AlarmsDays []int `json:"alarms-days,omitempty"` // before the expiry; 14 and 3 by default
	MaxEvents  int   `json:"max-events,omitempty"`  // beyond, one event a day; 2000 by default
}

// Metrics says what a metrics file has.
type Metrics struct {
	Tokens int  `json:"tokens,omitempty"` // series of single tokens; 1000 by default
	Names  bool `json:"names,omitempty"`  // names of tokens and owners
}
