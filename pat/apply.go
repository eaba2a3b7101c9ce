package pat

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
)

// Why a patch that is right by itself cannot be applied to a token.
var (
	ErrNoTarget   = errors.New("nothing stands at the path") // RFC 6902 §4
	ErrTestFailed = errors.New("the values are not equal")   // RFC 6902 §4.6
)

// An ApplyError says which operation of a patch could not be applied. It wraps
// ErrNoTarget or ErrTestFailed.
type ApplyError struct {
	Index int // of the operation
	Op    Op
	Path  Pointer // one that can be patched, so it may be shown
	Err   error
}

// Error describes the operation and what was wrong with it.
func (e *ApplyError) Error() string {
	return fmt.Sprintf("operation %d, %s %s: %v", e.Index, e.Op, e.Path, e.Err)
}

// Unwrap returns Err.
func (e *ApplyError) Unwrap() error { return e.Err }

// Apply returns what a token becomes (RFC 6902). It asks first what [Validate]
// asks of the patch, in the dialect of [V1], and then whether the patch would
// make the token violate a rule that it holds: both are a *[ValidationError]. An
// operation whose target is not there, and a test that fails, is an
// *[ApplyError]. With an error the token is returned as it was.
//
// A removed scope becomes null, since a token cannot lack it. The time grows with
// the number of operations times the number of scopes.
func (p Patch) Apply(t Token) (Token, error) {
	if _, err := Marshal(&p); err != nil { // shape
		return t, err
	}
	if err := Validate(&p); err != nil {
		return t, err
	}
	s := state{token: t}
	s.token.Scope = slices.Clone(t.Scope)
	for k := range p {
		if err := s.apply(&p[k]); err != nil {
			return t, &ApplyError{Index: k, Op: p[k].Op, Path: p[k].Path, Err: err}
		}
	}
	if err := newViolations(&t, &s.token); err != nil {
		return t, err
	}
	return s.token, nil
}

// newViolations returns those of after whose rules before did not violate.
func newViolations(before, after *Token) error {
	now, ok := Validate(after).(*ValidationError)
	if !ok {
		return nil
	}
	old := Validate(before)
	now.Violations = slices.DeleteFunc(now.Violations, func(v Violation) bool { return errors.Is(old, v.Rule) })
	if len(now.Violations) == 0 {
		return nil
	}
	return now
}

// state is a token between two operations. Only there can it lack its scope.
type state struct {
	token    Token
	scopeOut bool
}

func (s *state) apply(op *Operation) error {
	t, _ := parseTarget(op.Path)
	switch t {
	case targetName:
		return s.name(op)
	case targetScope:
		return s.scope(op)
	case targetScopeItem, targetScopeEnd:
		return s.scopeItem(op)
	case targetExpiration:
		at := Null[Timestamp]()
		if v, ok := op.Value.Timestamp(); ok {
			at = Some(v)
		}
		return member(op, &s.token.ExpirationDate, at)
	default: // targetAcknowledgement: Validate has refused all others
		yes, _ := op.Value.Bool()
		return member(op, &s.token.UserAwareTokenNeverExpires, Some(yes))
	}
}

func (s *state) name(op *Operation) error {
	name, _ := op.Value.Text()
	if op.Op != OpTest {
		s.token.Name = name
	} else if s.token.Name != name {
		return ErrTestFailed
	}
	return nil
}

// member applies an operation to a member that may be absent.
func member[T comparable](op *Operation, dst *Optional[T], v Optional[T]) error {
	switch {
	case op.Op == OpAdd:
		*dst = v
	case dst.presence == PresenceAbsent:
		return ErrNoTarget
	case op.Op == OpReplace:
		*dst = v
	case op.Op == OpRemove:
		*dst = Optional[T]{}
	case dst.presence != v.presence || v.presence == PresenceGiven && dst.value != v.value:
		return ErrTestFailed
	}
	return nil
}

func (s *state) scope(op *Operation) error {
	scope, _ := op.Value.Strings()
	switch {
	case op.Op == OpAdd:
		s.token.Scope, s.scopeOut = scope, false
	case s.scopeOut:
		return ErrNoTarget
	case op.Op == OpReplace:
		s.token.Scope = scope
	case op.Op == OpRemove:
		s.token.Scope, s.scopeOut = nil, true
	case s.token.Scope == nil || !slices.Equal(s.token.Scope, scope):
		return ErrTestFailed
	}
	return nil
}

func (s *state) scopeItem(op *Operation) error {
	scope := s.token.Scope
	if scope == nil {
		return ErrNoTarget
	}
	item, _ := op.Value.Text()
	if op.Op.hasFrom() {
		from, ok := itemAt(op.From, len(scope)-1)
		if !ok {
			return ErrNoTarget
		}
		if item = scope[from]; op.Op == OpMove {
			scope = slices.Delete(scope, from, from+1)
		}
	}
	last := len(scope) - 1
	if op.Op == OpAdd || op.Op.hasFrom() {
		last++ // one past the end is a place to insert at
	}
	at, ok := itemAt(op.Path, last)
	if !ok {
		return ErrNoTarget
	}
	switch op.Op {
	case OpReplace:
		scope[at] = item
	case OpRemove:
		scope = slices.Delete(scope, at, at+1)
	case OpTest:
		if scope[at] != item {
			return ErrTestFailed
		}
	default:
		scope = slices.Insert(scope, at, item)
	}
	s.token.Scope = scope
	return nil
}

// itemAt returns the index that p names, at most last; "-" names last.
func itemAt(p Pointer, last int) (k int, ok bool) {
	token := p.LastToken()
	if token == "-" {
		return last, true
	}
	k, err := strconv.Atoi(token)
	return k, err == nil && k <= last
}
