package pat

import (
	"slices"
	"strings"

	"github.com/sailpat/sailpat/internal/jsonscan"
)

// Rules about `scope`.

var ruleEmptyScopeItem = ruleRecord{
	ID: "PAT303", Name: "empty-scope-item", Severity: SeverityError,
	Kinds: tokenKinds | onlyPatch, Dialects: bothDialects, Reads: []Pointer{"/scope"},
	Summary: "an item of `scope` is empty",
	Help: "No scope is named by an empty string. Splitting an empty text at its commas leaves one: Go's `strings.Split(\"\", \",\")` returns " +
		"one empty item. Delete the item. But mind that a create request whose `scope` is then empty asks for all rights of the owner.",
	Ref:  "contract §4, R23; RFC 6749 §3.3",
	Bad:  exBeforeScope + `  "scope": ["demo:personal-access-token-scope:first", ""],` + exAfterScope,
	Good: exToken,
}

func emptyScopeItem(c *checker, at Pointer, scope []string) {
	for i, item := range scope {
		if item == "" {
			c.reportEmptyScopeItem(at, i)
		}
	}
}

//go:noinline
func (c *checker) reportEmptyScopeItem(at Pointer, i int) {
	if c.wants(RuleEmptyScopeItem) {
		c.report(RuleEmptyScopeItem, at.element(c.firstItem+i), emptyScopeItemText)
	}
}

// emptyScopeItemOf is emptyScopeItem for items of which only the text may be kept.
func (c *checker) emptyScopeItemOf(at Pointer, scope []string) {
	if c.isText(scope) {
		c.inBlocks(scope[1], RuleEmptyScopeItem, func(items []string) { emptyScopeItem(c, at, items) })
		return
	}
	emptyScopeItem(c, at, scope)
}

const emptyScopeItemText = "a scope must not be empty"

var ruleScopeAll = ruleRecord{
	ID: "PAT402", Name: "scope-all", Severity: SeverityWarning,
	Kinds: tokenKinds | onlyPatch, Dialects: bothDialects, OffByDefault: true, Reads: []Pointer{"/scope"},
	Summary: "`scope` grants all rights of the owner",
	Help: "With `sp:scopes:all`, the holder of the token can do whatever its owner can, today and after every promotion. Few jobs need " +
		"that much. List the scopes that the job needs. All rights may be intended, so the rule is off by default. Enable it to review intent.",
	Ref:  "contract §1, §5",
	Bad:  exBeforeScope + `  "scope": ["sp:scopes:all"],` + exAfterScope,
	Good: exToken,
}

func scopeAll(c *checker, at Pointer, scope []string) {
	if c.isOff(RuleScopeAll) {
		return
	}
	for i := range scope {
		if scope[i] == ScopeAllScopes && c.wants(RuleScopeAll) {
			c.reportScopeAll(at.element(c.firstItem + i))
		}
	}
}

func (c *checker) reportScopeAll(at Pointer) {
	c.report(RuleScopeAll, at, "`%s` grants all rights of the owner; list the scopes that the token needs", ScopeAllScopes)
}

var ruleScopeDefaultsToAll = ruleRecord{
	ID: "PAT403", Name: "scope-defaults-to-all", Severity: SeverityWarning,
	Kinds: onlyCreate | onlyPatch, Dialects: bothDialects, Reads: []Pointer{"/scope"},
	Summary: "no scope is given, so the token gets all rights of its owner",
	Help: "In a create request, a `scope` that is absent, null or empty means `sp:scopes:all`. A patch that removes or empties it leaves a " +
		"token without limits too. List the scopes that the job needs. If all rights are intended, write `sp:scopes:all`, so that " +
		"readers see it.",
	Ref:  "contract §1, §4, R11",
	Bad:  "{\n" + exName + exExpires + "}",
	Good: exCreate,
}

const scopeDefaultsToAllText = "without scopes the token gets all rights of its owner; list the scopes that it needs"

func scopeDefaultsToAll(c *checker, r *CreateRequest) {
	switch {
	case r.Scope.presence == PresenceAbsent:
		c.reportAbsent(RuleScopeDefaultsToAll, "", scopeDefaultsToAllText)
	case len(r.Scope.value) == 0:
		c.report(RuleScopeDefaultsToAll, "/scope", scopeDefaultsToAllText)
	}
}

var ruleScopeRepeated = ruleRecord{
	ID: "PAT405", Name: "scope-repeated", Severity: SeverityWarning,
	Kinds: tokenKinds | onlyPatch, Dialects: bothDialects, Reads: []Pointer{"/scope"},
	Summary: "`scope` has the same item twice",
	Help: "Scopes are a set, so the second item grants nothing and is accepted. But two tokens with the same rights then differ when " +
		"their scopes are compared or counted. The usual cause is merging lists without removing repeats. Delete the later item.",
	Ref:  "contract §4",
	Bad:  exBeforeScope + `  "scope": ["demo:personal-access-token-scope:first", "demo:personal-access-token-scope:first"],` + exAfterScope,
	Good: exBeforeScope + `  "scope": ["demo:personal-access-token-scope:first", "demo:personal-access-token-scope:second"],` + exAfterScope,
}

// fewScopes is how many scopes are compared each with each, without memory.
const fewScopes = 8

func scopeRepeated(c *checker, at Pointer, scope []string) {
	found := func(first, i int) {
		if c.wants(RuleScopeRepeated) {
			c.reportRepeat(RuleScopeRepeated, c.base()+at.element(first), at.element(i), "repeats the scope at %s")
		}
	}
	if c.isText(scope) {
		c.repeatsOf(scope[1], RuleScopeRepeated, func(item string) bool { return item != "" }, found)
		return
	}
	if len(scope) <= fewScopes {
		ends := uint64(0) // a bit for the length and the last byte of each; most scopes begin alike
		for i, item := range scope {
			if item == "" {
				continue // empty-scope-item reports that
			}
			end := uint64(1) << ((len(item) + 5*int(item[len(item)-1])) & 63)
			if ends&end != 0 {
				if first := slices.Index(scope[:i], item); first >= 0 {
					found(first, i)
				}
			}
			ends |= end
		}
		return
	}
	seen := newSeenTable(len(scope))
	seen.repeats(0, len(scope), func(i int) (a, b string, ok bool) { return scope[i], "", scope[i] != "" }, found)
}

var ruleScopeForm = ruleRecord{
	ID: "PAT406", Name: "scope-form", Severity: SeverityWarning,
	Kinds: tokenKinds | onlyPatch, Dialects: bothDialects, Reads: []Pointer{"/scope"},
	Summary: "an item of `scope` is not an OAuth scope token",
	Help: "OAuth writes scopes as one text with spaces between them. A scope is therefore printable ASCII without space, double quote and " +
		"backslash. An item with a space is mostly two scopes that were never split, and matches neither of them. Write each scope as an " +
		"item of its own.",
	Ref:  "contract §5, R23; RFC 6749 §3.3",
	Bad:  exBeforeScope + `  "scope": ["demo:personal-access-token-scope:first demo:personal-access-token-scope:second"],` + exAfterScope,
	Good: exBeforeScope + `  "scope": ["demo:personal-access-token-scope:first", "demo:personal-access-token-scope:second"],` + exAfterScope,
}

func scopeForm(c *checker, at Pointer, scope []string) {
	for i := range scope {
		if scope[i] != "" && !isScopeToken(scope[i]) && c.wants(RuleScopeForm) {
			c.reportScopeForm(at.element(c.firstItem+i), scope[i])
		}
	}
}

func (c *checker) reportScopeForm(at Pointer, item string) {
	if strings.Contains(item, " ") {
		c.report(RuleScopeForm, at, "a scope must not contain spaces (RFC 6749 §3.3); write each scope as an item of its own")
	} else {
		c.report(RuleScopeForm, at, "a scope must be printable ASCII without `\"` and `\\` (RFC 6749 §3.3)")
	}
}

// isScopeToken: scope-token = 1*( %x21 / %x23-5B / %x5D-7E ), RFC 6749 §3.3, or
// nothing. It reads eight bytes at a time, the last of them with bytes
// that it has read before.
func isScopeToken(s string) bool {
	if len(s) < 8 {
		word := uint64(0x2121212121212121) // "!!!!!!!!", all allowed
		for i := range len(s) {
			word = word<<8 | uint64(s[i])
		}
		return noScopeBytes(word) == 0
	}
	bad := noScopeBytes(jsonscan.Load64(s, len(s)-8))
	for ; len(s) > 8; s = s[8:] {
		bad |= noScopeBytes(jsonscan.Load64(s, 0))
	}
	return bad == 0
}

// noScopeBytes returns a word that is 0 if all of eight bytes can stand in a
// scope-token. Each term sets the top bit of a byte that is, in this order, below
// '!', '"', '\\', 0x7F, or above 0x7F:
//
//	"sp:all x" has 0x20: 0x20 - 0x21 = 0xFF
//
// A subtraction borrows from the byte above only where such a byte is found.
func noScopeBytes(w uint64) uint64 {
	const ones = 0x0101010101010101
	return ((w - ones*0x21) | (w ^ ones*'"' - ones) | (w ^ ones*'\\' - ones) | (w + ones) | w) & (ones << 7)
}
