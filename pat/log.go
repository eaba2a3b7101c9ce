package pat

import (
	"log/slog"
	"strconv"
)

// What slog writes of a payload: its known members, a secret as REDACTED. Without
// LogValue a handler that asks for JSON would get the secret, and the unknown
// members with whatever stands in them.

// LogValue returns the known members.
func (t Token) LogValue() slog.Value {
	var g logGroup
	g.text(memberID, t.ID)
	g.text(memberName, t.Name)
	g.any(memberScope, t.Scope)
	g.any(memberOwner, t.Owner)
	g.time(memberCreated, Some(t.Created))
	g.time(memberLastUsed, t.LastUsed)
	g.time(memberExpirationDate, t.ExpirationDate)
	return slog.GroupValue(g...)
}

// LogValue returns the known members.
func (w Owner) LogValue() slog.Value {
	var g logGroup
	g.text(memberType, w.Type)
	g.text(memberID, w.ID)
	g.text(memberName, w.Name)
	return slog.GroupValue(g...)
}

// LogValue returns the tokens by their indexes.
func (l TokenList) LogValue() slog.Value {
	g := make([]slog.Attr, len(l))
	for k := range l {
		g[k] = slog.Any(strconv.Itoa(k), l[k])
	}
	return slog.GroupValue(g...)
}

// LogValue returns the known members.
func (r CreateRequest) LogValue() slog.Value {
	var g logGroup
	g.text(memberName, r.Name)
	g.any(memberScope, r.Scope.value)
	g.time(memberExpirationDate, r.ExpirationDate)
	return slog.GroupValue(g...)
}

// LogValue returns the known members, the secret as REDACTED.
func (r CreateResponse) LogValue() slog.Value {
	var g logGroup
	g.text(memberID, r.ID)
	g.any(memberSecret, r.Secret)
	g.text(memberName, r.Name)
	g.any(memberScope, r.Scope)
	g.any(memberOwner, r.Owner)
	g.time(memberCreated, Some(r.Created))
	g.time(memberExpirationDate, r.ExpirationDate)
	return slog.GroupValue(g...)
}

// LogValue returns the known members.
func (op Operation) LogValue() slog.Value {
	var g logGroup
	g.text(memberOp, string(op.Op))
	if op.From != "" {
		g.text(memberFrom, string(op.From))
	}
	g.text(memberPath, string(op.Path))
	if !op.Value.IsZero() {
		g.any(memberValue, op.Value)
	}
	return slog.GroupValue(g...)
}

// LogValue returns the operations by their indexes.
func (p Patch) LogValue() slog.Value {
	g := make([]slog.Attr, len(p))
	for k := range p {
		g[k] = slog.Any(strconv.Itoa(k), p[k])
	}
	return slog.GroupValue(g...)
}

// LogValue returns the known members.
func (b BulkUpdate) LogValue() slog.Value {
	var g logGroup
	g.any(memberIDs, b.IDs)
	g.any(memberPatch, b.Patch)
	return slog.GroupValue(g...)
}

type logGroup []slog.Attr

func (g *logGroup) text(member int, v string) { *g = append(*g, slog.String(memberNames[member], v)) }

func (g *logGroup) any(member int, v any) { *g = append(*g, slog.Any(memberNames[member], v)) }

func (g *logGroup) time(member int, t Optional[Timestamp]) {
	if at, ok := t.Get(); ok {
		g.text(member, at.String())
	}
}
