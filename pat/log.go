//go:build !patnolog

package pat

import (
	"log/slog"
	"strconv"
)

// The LogValue methods keep secrets, and the members of Extra, out of logs: a
// handler that asks for JSON would otherwise get them.
//
// The build tag patnolog leaves them out, and with them log/slog, which is a tenth
// of the playground's WebAssembly. A program with a logger must not set it.

func (e Extra) LogValue() slog.Value { return slog.StringValue(e.String()) }

func (s Secret) LogValue() slog.Value { return slog.StringValue(redacted) }

func (t Timestamp) LogValue() slog.Value { return slog.StringValue(t.String()) }

func (v Value) LogValue() slog.Value { return slog.StringValue(v.String()) }

func (l TokenList) LogValue() slog.Value { return logElements(l) }

func (p Patch) LogValue() slog.Value { return logElements(p) }

func logElements[E any](list []E) slog.Value {
	g := make([]slog.Attr, len(list))
	for i := range list {
		g[i] = slog.Any(strconv.Itoa(i), list[i])
	}
	return slog.GroupValue(g...)
}

// A logGroup collects the members of an object.
type logGroup []slog.Attr

func (g *logGroup) add(member int, v any) { *g = append(*g, slog.Any(memberNames[member], v)) }

// addText adds text unless it is empty, which means absent.
func (g *logGroup) addText(member int, text string) {
	if text != "" {
		g.add(member, text)
	}
}

// addOptional adds a value or nil, and nothing if the member is absent.
func addOptional[T any](g *logGroup, member int, v Optional[T]) {
	switch v.presence {
	case PresenceNull:
		g.add(member, nil)
	case PresenceGiven:
		g.add(member, v.value)
	}
}

// value returns the group, and whether there are unknown members.
func (g logGroup) value(x Extra) slog.Value {
	if !x.IsZero() {
		g = append(g, slog.Any("extra", x))
	}
	return slog.GroupValue(g...)
}
