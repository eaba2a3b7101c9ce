package generate

import (
	"fmt"
	"slices"
	"strings"

	"pgregory.net/rapid"

	"github.com/sailpat/sailpat/pat"
)

// Patch generates patches, including the empty one.
func Patch(opts ...Option) *rapid.Generator[pat.Patch] {
	s := settings(opts)
	return rapid.Custom(s.patch)
}

// BulkUpdate generates bulk-updates. It panics in the six-months dialect.
func BulkUpdate(opts ...Option) *rapid.Generator[pat.BulkUpdate] {
	s := settings(opts)
	if s.sixMonths() {
		panic(fmt.Sprintf("pattest: %s has no bulk-updates", s.version))
	}
	return rapid.Custom(s.bulk)
}

const (
	pathName            = "/name"
	pathScope           = "/scope"
	pathExpiration      = "/expirationDate"
	pathAcknowledgement = "/userAwareTokenNeverExpires"
)

func (s setting) patch(t *rapid.T) pat.Patch {
	about := []string{pathName, pathScope, "/scope/N"}
	if !s.sixMonths() {
		about = append(about, pathExpiration, pathAcknowledgement)
	}
	least := 0
	if s.full {
		least = 1
	}
	patch := pat.Patch{}
	for range rapid.IntRange(least, 4).Draw(t, "operations") {
		patch = append(patch, s.operation(t, oneOf(t, "about", about...)))
	}
	return s.acknowledge(t, patch)
}

func (s setting) bulk(t *rapid.T) pat.BulkUpdate {
	ids := rapid.SliceOfNDistinct(rapid.Custom(s.anID), 1, 25, rapid.ID).Draw(t, "ids")
	patch := pat.Patch{}
	for range rapid.IntRange(1, 3).Draw(t, "operations") {
		patch = append(patch, s.bulkOperation(t))
	}
	return pat.BulkUpdate{IDs: ids, Patch: s.acknowledge(t, patch)}
}

// acknowledge adds the acknowledgement that a patch needs if it clears the
// expiration date.
func (s setting) acknowledge(t *rapid.T, patch pat.Patch) pat.Patch {
	cleared, acknowledged, last := false, false, -1
	for k, op := range patch {
		switch {
		case op.Op == pat.OpTest:
		case op.Path == pathExpiration:
			cleared = op.Op == pat.OpRemove || op.Value.IsNull()
		case op.Path == pathAcknowledgement:
			acknowledged, last = op.Value == pat.BoolValue(true), k
		}
	}
	if !cleared || acknowledged || s.sixMonths() {
		return patch
	}
	at := rapid.IntRange(last+1, len(patch)).Draw(t, "acknowledged") // anywhere after the operation that revokes it
	return slices.Insert(patch, at, set(t, pathAcknowledgement, pat.BoolValue(true)))
}

// set returns an operation that sets a member.
func set(t *rapid.T, path pat.Pointer, v pat.Value) pat.Operation {
	return pat.Operation{Op: oneOf(t, "op", pat.OpReplace, pat.OpAdd), Path: path, Value: v}
}

func test(path pat.Pointer, v pat.Value) pat.Operation {
	return pat.Operation{Op: pat.OpTest, Path: path, Value: v}
}

func remove(path pat.Pointer) pat.Operation { return pat.Operation{Op: pat.OpRemove, Path: path} }

// operation draws an operation of a patch.
func (s setting) operation(t *rapid.T, about string) pat.Operation {
	choice := rapid.IntRange(0, 4).Draw(t, "choice")
	switch {
	case about == pathName && choice > 0:
		return set(t, pathName, pat.StringValue(text.Draw(t, "name")))
	case about == pathName:
		return test(pathName, pat.StringValue(rapid.String().Draw(t, "name")))
	case about == pathScope:
		return s.scopeOperation(t, choice)
	case about == "/scope/N":
		return s.itemOperation(t, choice)
	case choice == 0:
		return s.testOperation(t, pat.Pointer(about))
	case choice == 1 && about == pathAcknowledgement:
		return remove(pathAcknowledgement)
	case about == pathAcknowledgement:
		return set(t, pathAcknowledgement, pat.BoolValue(rapid.Bool().Draw(t, "true")))
	}
	return s.expirationOperation(t)
}

// expirationOperation draws an operation that sets or clears the date.
func (s setting) expirationOperation(t *rapid.T) pat.Operation {
	never := s.with(func(s *setting) { s.version = pat.V1 }) // a patch has no limit of six months
	if never.wantsDate(t) {
		if at, ok := never.expiration(t, firstInstant); ok {
			return set(t, pathExpiration, pat.TimestampValue(at))
		}
	}
	if rapid.Bool().Draw(t, "remove") {
		return remove(pathExpiration)
	}
	return set(t, pathExpiration, pat.NullValue())
}

// testOperation draws a test of the date or the acknowledgement for any value.
func (s setting) testOperation(t *rapid.T, path pat.Pointer) pat.Operation {
	switch {
	case path == pathAcknowledgement:
		return test(path, pat.BoolValue(rapid.Bool().Draw(t, "true")))
	case rapid.Bool().Draw(t, "null"):
		return test(path, pat.NullValue())
	}
	return test(path, pat.TimestampValue(Timestamp().Draw(t, "date"))) // past dates too
}

func (s setting) scopeOperation(t *rapid.T, choice int) pat.Operation {
	items := s.with(func(s *setting) { s.full = s.full || s.tidy })
	switch choice {
	case 0:
		return test(pathScope, pat.StringsValue(rapid.SliceOfN(rapid.String(), 0, 3).Draw(t, "scope")...))
	case 1:
		if !s.tidy { // without scope the token has all rights
			return remove(pathScope)
		}
	}
	return set(t, pathScope, pat.StringsValue(items.scopeItems(t)...))
}

// itemOperation draws an operation on an element of scope, at any index.
func (s setting) itemOperation(t *rapid.T, choice int) pat.Operation {
	item := func() pat.Value {
		if s.tidy {
			return pat.StringValue(scopeToken.Draw(t, "item"))
		}
		return pat.StringValue(scopeItem.Draw(t, "item"))
	}
	end := pat.Pointer("/scope/-")
	if rapid.Bool().Draw(t, "index") {
		end = scopeIndex(t)
	}
	switch choice {
	case 0:
		return test(scopeIndex(t), pat.StringValue(rapid.String().Draw(t, "item")))
	case 1:
		return remove(scopeIndex(t))
	case 2:
		return pat.Operation{Op: oneOf(t, "op", pat.OpMove, pat.OpCopy), From: scopeIndex(t), Path: end}
	case 3:
		return pat.Operation{Op: pat.OpReplace, Path: scopeIndex(t), Value: item()}
	}
	return pat.Operation{Op: pat.OpAdd, Path: end, Value: item()}
}

func scopeIndex(t *rapid.T) pat.Pointer {
	index := rapid.OneOf(rapid.StringMatching(`[0-9]|[1-9][0-9]`), rapid.StringMatching(`[1-9][0-9]{2,24}`))
	return pat.Pointer(strings.Join([]string{pathScope, index.Draw(t, "index")}, "/"))
}

// bulkOperation draws an operation of a bulk-update.
func (s setting) bulkOperation(t *rapid.T) pat.Operation {
	if often(t, 3, "acknowledgement") {
		return set(t, pathAcknowledgement, pat.BoolValue(rapid.Bool().Draw(t, "true")))
	}
	return s.expirationOperation(t)
}
