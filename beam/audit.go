package patbeam

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"

	"github.com/sailpat/sailpat/audit"
	"github.com/sailpat/sailpat/pat"
)

// An AuditConfig says how to audit. Its fields mean what those of
// [audit.Options] mean. It travels to workers as JSON.
type AuditConfig struct {
	Policy   audit.Policy
	AsOf     time.Time
	Exported time.Time
	Owners   []audit.Owner
	Only     []string
	Top      int
}

// New returns an Auditor for a tenant.
func (c AuditConfig) New(tenant string, version pat.APIVersion) (*audit.Auditor, error) {
	o := audit.Options{
		AsOf: c.AsOf, Exported: c.Exported, APIVersion: version,
		Only: c.Only, Top: c.Top, Tenant: tenant,
		Partial: true, // copies of a token may be in two bundles
	}
	if c.Owners != nil {
		o.Owners = audit.NewOwners(c.Owners)
	}
	return audit.New(c.Policy, o)
}

// A TenantReport is the report of an audit as JSON.
type TenantReport struct {
	Tenant string // see Tenant
	JSON   []byte
}

// Audit audits the tokens of each tenant and returns a [TenantReport] for each.
// The report is that of package audit: any split of the files gives the same.
// Findings name the source and the offset; the number of an element is unknown in
// a split file.
//
// A worker holds the population of a tenant in memory, about 80 bytes a token.
func Audit(s beam.Scope, records beam.PCollection, c Config, a AuditConfig) beam.PCollection {
	c.must()
	if _, err := a.New("", 0); err != nil {
		panic(err)
	}
	s = s.Scope("patbeam.Audit")
	states := beam.ParDo(s, &auditFn{Config: c, Audit: a}, records)
	return beam.ParDo(s, &mergeFn{Config: c, Audit: a}, beam.GroupByKey(s, states))
}

// auditFn audits the records of a bundle, and emits the states by tenant.
type auditFn struct {
	Config Config
	Audit  AuditConfig

	tokens   tokenReader
	version  pat.APIVersion
	auditors map[string]*audit.Auditor
}

// Setup prepares the options.
func (f *auditFn) Setup() (err error) {
	if f.version, err = f.Config.version(); err != nil {
		return err
	}
	return f.tokens.setup(f.Config)
}

func (c Config) version() (pat.APIVersion, error) {
	if c.APIVersion == "" {
		return 0, nil
	}
	return pat.ParseAPIVersion(c.APIVersion)
}

func (f *auditFn) StartBundle(context.Context, func(string, []byte)) {
	f.auditors = map[string]*audit.Auditor{}
}

// ProcessElement adds a token.
func (f *auditFn) ProcessElement(r Record, _ func(string, []byte)) (err error) {
	tenant := Tenant(r.Source)
	a := f.auditors[tenant]
	if a == nil {
		if a, err = f.Audit.New(tenant, f.version); err != nil {
			return err
		}
		f.auditors[tenant] = a
	}
	for _, fault := range r.Faults {
		a.Note(fmt.Sprintf("%s: byte %d: %s [%s]; the elements before it were audited", r.Source, r.Offset, fault.Message, fault.Rule))
	}
	t, violations, ok := f.tokens.read(r)
	at := audit.Place{Path: strings.Clone(r.Source), Index: audit.NoIndex, Offset: r.Offset}
	switch {
	case !ok:
	case violations == nil:
		a.Add(t, at)
	default:
		a.AddUnreadable(t, violations, at)
	}
	return nil
}

func (f *auditFn) FinishBundle(_ context.Context, emit func(string, []byte)) error {
	for tenant, a := range f.auditors {
		state, err := a.MarshalBinary()
		if err != nil {
			return err
		}
		emit(tenant, state)
	}
	f.auditors = nil
	return nil
}

// mergeFn merges the states of a tenant.
type mergeFn struct {
	Config Config
	Audit  AuditConfig
}

// ProcessElement merges states in any order.
func (f *mergeFn) ProcessElement(tenant string, states func(*[]byte) bool, emit func(TenantReport)) error {
	version, err := f.Config.version()
	if err != nil {
		return err
	}
	all, err := f.Audit.New(tenant, version)
	if err != nil {
		return err
	}
	var state []byte
	for states(&state) {
		part, err := f.Audit.New(tenant, version)
		if err != nil {
			return err
		}
		if err := part.UnmarshalBinary(state); err != nil {
			return err
		}
		if err := all.Merge(part); err != nil {
			return err
		}
	}
	text, err := json.Marshal(all.Report())
	if err == nil {
		emit(TenantReport{tenant, text})
	}
	return err
}
