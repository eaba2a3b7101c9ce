package pat

import (
	"errors"
	"slices"
	"strconv"
)

// Why a valid patch cannot be applied to a token.
var (
	ErrNoTarget   = errors.New("the path names nothing")   // RFC 6902 §4
	ErrTestFailed = errors.New("the values are not equal") // RFC 6902 §4.6
)

// An ApplyError says which operation of a patch failed. It wraps ErrNoTarget or
// ErrTestFailed.
type ApplyError struct {
	Index int // of the operation
	Op    Op
	Path  Pointer // a patchable member, which is safe to show
	Err   error
}

func (e *ApplyError) Error() string {
	return sprintf("operation %d, %s %s: %v", e.Index, e.Op, e.Path, e.Err)
}

func (e *ApplyError) Unwrap() error { return e.Err }

// Apply returns the token after the patch (RFC 6902), or t and an error. It
// validates the patch, as [Validate] does with the same options, and then the
// result: a rule that the result violates and t does not is an error. Both
// errors are a *[ValidationError]. An operation without a target, and a test
// that fails, is an *[ApplyError]. [RulePatchNotPatchable] holds even if it is
// disabled.
//
// A removed scope becomes null, since a token must have the member. The time is
// proportional to the number of operations times the number of scopes.
func (p Patch) Apply(t Token, opts ...Option) (Token, error) {
	opts = append(slices.Clip(opts), Enable(RulePatchNotPatchable)) // apply relies on it
	if err := Validate(&p, opts...); err != nil {
		return t, err
	}
	s := state{token: t}
	s.token.Scope = slices.Clone(t.Scope)
	for i := range p {
		if err := s.apply(&p[i]); err != nil {
			return t, &ApplyError{Index: i, Op: p[i].Op, Path: p[i].Path, Err: err}
		}
	}
	if err := newViolations(&t, &s.token, opts); err != nil {
		return t, err
	}
	return s.token, nil
}

// newViolations returns the violations of after whose rules before did not
// violate.
func newViolations(before, after *Token, opts []Option) error {
	now, ok := Validate(after, opts...).(*ValidationError)
	if !ok {
		return nil
	}
	old := Validate(before, opts...)
	now.Violations = slices.DeleteFunc(now.Violations, func(v Violation) bool { return errors.Is(old, v.Rule) })
	if len(now.Violations) == 0 {
		return nil
	}
	return now
}

// A state is a token between two operations, where its scope can be absent.
type state struct {
	token       Token
	scopeAbsent bool
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
		return applyTo(op, &s.token.ExpirationDate, at)
	default: // targetAcknowledgement: Validate has refused every other target
		yes, _ := op.Value.Bool()
		return applyTo(op, &s.token.UserAwareTokenNeverExpires, Some(yes))
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

// applyTo applies an operation to a member that may be absent.
func applyTo[T comparable](op *Operation, dst *Optional[T], v Optional[T]) error {
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
		s.token.Scope, s.scopeAbsent = scope, false
	case s.scopeAbsent:
		return ErrNoTarget
	case op.Op == OpReplace:
		s.token.Scope = scope
	case op.Op == OpRemove:
		s.token.Scope, s.scopeAbsent = nil, true
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
		last++ // an item can be inserted at the end
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
func itemAt(p Pointer, last int) (i int, ok bool) {
	token := p.LastToken()
	if token == "-" {
		return last, true
	}
	i, err := strconv.Atoi(token)
	return i, err == nil && i <= last
}
