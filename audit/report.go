package audit

import (
	"github.com/sailpat/sailpat/pat"
)

// SchemaID identifies the JSON form of a [Report].
const SchemaID = "https://raw.githubusercontent.com/sailpat/sailpat/main/docs/audit.schema.json?version=1"

// A Report is what an audit found. Its JSON form is that of `patlint audit
// --format json`. Counts are exact; lists are bounded, and Notes say so.
type Report struct {
	Schema     string         `json:"schema"`
	Tool       Tool           `json:"tool"` // for the caller to fill in
	Tenant     string         `json:"tenant,omitempty"`
	AsOf       pat.Timestamp  `json:"asOf"`
	Exported   pat.Timestamp  `json:"exported,omitzero"`
	APIVersion pat.APIVersion `json:"apiVersion"`
	Dialect    pat.Dialect    `json:"dialect"`
	Policy     PolicyRef      `json:"policy"`
	Inputs     []Input        `json:"inputs"`

	Summary      Summary        `json:"summary"`
	Rules        []RuleCount    `json:"rules"`    // the rules that ran, by ID
	Findings     []Finding      `json:"findings"` // by severity, rule, urgency, token, owner; at most Options.Top a rule
	Owners       []OwnerCount   `json:"owners"`   // the first 50 by open findings
	Scopes       []ScopeCount   `json:"scopes"`   // by scope
	ExpiryMonths []MonthCount   `json:"expiryMonths"`
	Changes      *Changes       `json:"changes,omitempty"`  // with a previous export
	Baseline     *BaselineCount `json:"baseline,omitempty"` // with a baseline
	Notes        []string       `json:"notes"`

	// Upcoming has the unmanaged tokens that expire first after the clock, the
	// earliest first, and UpcomingDays counts those that expire within
	// Calendar.Days by day in UTC. They are for calendars and metrics.
	Upcoming     []Expiry   `json:"-"`
	UpcomingDays []DayCount `json:"-"`
	UpcomingAll  int64      `json:"-"` // all unmanaged tokens that expire after the clock
}

// A Tool names the program that made a report.
type Tool struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// A PolicyRef names the policy of a report. Path and SHA256 are for the caller to
// fill in.
type PolicyRef struct {
	Path   string `json:"path,omitempty"`
	SHA256 string `json:"sha256,omitempty"`
	Preset string `json:"preset"`
}

// An Input is a file of the population.
type Input struct {
	Path       string `json:"path"`
	SHA256     string `json:"sha256,omitempty"` // see Auditor.SetInput
	Tokens     int64  `json:"tokens"`           // readable elements, copies included
	Unreadable int64  `json:"unreadable"`
}

// A Summary has the numbers of the admin's board. Tokens and Owners are of all
// readable tokens, Unreadable is of the others; the rest is of the readable tokens
// that are not managed.
type Summary struct {
	Tokens         int64          `json:"tokens"`
	Managed        int64          `json:"managed"`
	Owners         int64          `json:"owners"`
	NeverExpires   int64          `json:"neverExpires"`
	Expired        int64          `json:"expired"`
	ExpiringWithin ExpiringWithin `json:"expiringWithin"`
	AllScopes      int64          `json:"allScopes"`
	Privileged     int64          `json:"privileged"` // without AllScopes
	NeverUsed      int64          `json:"neverUsed"`  // TooYoung included
	TooYoung       int64          `json:"tooYoung"`
	UnusedFor      UnusedFor      `json:"unusedFor"`
	Unreadable     int64          `json:"unreadable"`
}

// ExpiringWithin counts tokens that expire after the clock and within so many
// days. The counts are cumulative.
type ExpiringWithin struct {
	Days7   int64 `json:"7"`
	Days30  int64 `json:"30"`
	Days90  int64 `json:"90"`
	Days180 int64 `json:"180"`
	Days365 int64 `json:"365"`
}

// UnusedFor counts tokens that were last used at least so many days before the
// export. The counts are cumulative.
type UnusedFor struct {
	Days45  int64 `json:"45"`
	Days90  int64 `json:"90"`
	Days180 int64 `json:"180"`
	Days365 int64 `json:"365"`
}

// A RuleCount counts the findings of a rule.
type RuleCount struct {
	ID         RuleID   `json:"id"`
	Name       string   `json:"name"`
	Severity   Severity `json:"severity"` // of the policy; single findings may have another
	Open       int64    `json:"open"`
	Suppressed int64    `json:"suppressed"`
	Unchanged  int64    `json:"unchanged"`
	Shown      int64    `json:"shown"` // in Report.Findings

	// OpenBy has the open findings by severity.
	OpenBy SeverityCounts `json:"-"`
}

// SeverityCounts has a count for each severity.
type SeverityCounts [SeverityHigh + 1]int64

// AtLeast returns the sum of the counts from a severity on.
func (c SeverityCounts) AtLeast(s Severity) int64 {
	var n int64
	for i := int(s); i < len(c); i++ {
		n += c[i]
	}
	return n
}

// OpenAtLeast returns the number of open findings of at least this severity.
func (r *Report) OpenAtLeast(s Severity) int64 {
	var n int64
	for i := range r.Rules {
		n += r.Rules[i].OpenBy.AtLeast(s)
	}
	return n
}

// An OwnerCount counts tokens and open findings of an owner.
type OwnerCount struct {
	OwnerRef
	Tokens int64 `json:"tokens"` // managed ones included
	Open   int64 `json:"open"`
}

// A ScopeCount counts the unmanaged tokens with a scope. A token without scopes
// counts as one with sp:scopes:all.
type ScopeCount struct {
	Scope  string `json:"scope"`
	Class  string `json:"class"`
	Known  bool   `json:"known"`
	Tokens int64  `json:"tokens"`
}

// A MonthCount counts the unmanaged tokens that expire in a month, expired ones
// included.
type MonthCount struct {
	Month  string `json:"month"` // such as "2026-12", in UTC
	Tokens int64  `json:"tokens"`
}

// A DayCount counts the unmanaged tokens that expire on a day.
type DayCount struct {
	Day    string // such as "2026-12-31", in UTC
	Tokens int64
}

// Changes counts the differences to the previous export.
type Changes struct {
	Added       int64 `json:"added"`
	Removed     int64 `json:"removed"`
	Changed     int64 `json:"changed"`   // tokens; a later use alone is no change
	UsedSince   int64 `json:"usedSince"` // tokens that were used after the previous export
	NotCompared int64 `json:"notCompared"`
}

// BaselineCount compares the findings with a baseline.
type BaselineCount struct {
	Unchanged int64    `json:"unchanged"`
	Gone      []string `json:"gone"` // fingerprints of findings that are no longer made, sorted
}

// An Expiry is a token that will expire.
type Expiry struct {
	Token    TokenRef
	Owner    OwnerRef
	Class    string        // of the policy; empty if no class matches
	Expires  pat.Timestamp `json:",omitzero"`
	Implied  bool
	Created  pat.Timestamp `json:",omitzero"`
	LastUsed pat.Timestamp `json:",omitzero"`
	Scopes   int           // number of distinct scopes
}
