package pat

import (
	"hash/maphash"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/sailpat/sailpat/internal/jsonscan"
)

// Hygiene: what is allowed, and seldom meant.

// secretInDocument is off in the library. A placeholder, one character however
// often, is no secret (contract R35).
func secretInDocument(c *checker, secret *Secret) {
	if c.isOff(RuleSecretInDocument) {
		return
	}
	if !isPlaceholder(secret.Reveal()) {
		c.report(RuleSecretInDocument, "/secret", "expected a placeholder such as `********`, got a secret")
	}
}

// isPlaceholder reports whether text is one character, however often.
func isPlaceholder(text string) bool {
	_, n := utf8.DecodeRuneInString(text)
	return strings.Trim(text, text[:n]) == ""
}

func (c *checker) scopeHygiene(at Pointer, scope []string) {
	scopeAll(c, at, scope)
	scopeRepeated(c, at, scope)
	scopeForm(c, at, scope)
}

func scopeAll(c *checker, at Pointer, scope []string) {
	if c.isOff(RuleScopeAll) {
		return
	}
	for k := range scope {
		if scope[k] == ScopeAllScopes && c.wants(RuleScopeAll) {
			c.report(RuleScopeAll, at.element(k), wantFewerScopes)
		}
	}
}

const (
	wantFewerScopes = "expected only the scopes that are needed, got all the rights of the owner"
	noScopes        = "expected the scopes that are needed, got none, which gives all the rights of the owner"
)

func scopeDefaultsToAll(c *checker, r *CreateRequest) {
	switch {
	case r.Scope.presence == PresenceAbsent:
		c.reportAbsent(RuleScopeDefaultsToAll, "", noScopes)
	case len(r.Scope.value) == 0:
		c.report(RuleScopeDefaultsToAll, "/scope", noScopes)
	}
}

const wantExpiry = "expected a token that expires, got one that never does"

func neverExpires(c *checker, expiration *Optional[Timestamp]) {
	if !c.sixMonths && expiration.presence != PresenceGiven && !c.isOff(RuleNeverExpires) {
		if expiration.presence == PresenceNull {
			c.report(RuleNeverExpires, "/expirationDate", wantExpiry)
		} else {
			c.reportAbsent(RuleNeverExpires, "", wantExpiry)
		}
	}
}

// fewScopes are compared each with each, which needs no memory.
const fewScopes = 8

func scopeRepeated(c *checker, at Pointer, scope []string) {
	found := func(j, k int) {
		if c.wants(RuleScopeRepeated) {
			c.reportEqual(RuleScopeRepeated, c.base()+at.element(j), at.element(k), "expected each scope once, got one again")
		}
	}
	if len(scope) <= fewScopes {
		for k, item := range scope {
			if j := slices.Index(scope, item); j < k && item != "" { // empty-scope-item reports that
				found(j, k)
			}
		}
		return
	}
	seen := newSeenTable(len(scope))
	seen.repeats(0, len(scope), func(k int) (uint64, bool) {
		return maphash.String(hashSeed, scope[k]), scope[k] != ""
	}, func(j, k int) bool {
		return scope[j] == scope[k]
	}, found)
}

const wantScopeToken = "expected a scope-token of RFC 6749 §3.3: printable ASCII without space, `\"` and `\\`, got other characters"

func scopeForm(c *checker, at Pointer, scope []string) {
	for k := range scope {
		if scope[k] != "" && !isScopeToken(scope[k]) && c.wants(RuleScopeForm) {
			c.report(RuleScopeForm, at.element(k), wantScopeToken)
		}
	}
}

// isScopeToken: scope-token = 1*( %x21 / %x23-5B / %x5D-7E ), RFC 6749 §3.3; s is
// not empty.
func isScopeToken(s string) bool {
	for ; len(s) > 8; s = s[8:] {
		if noScopeToken(jsonscan.Load64(s, 0)) {
			return false
		}
	}
	word := uint64(0x2121212121212121)
	for k := range len(s) {
		word = word<<8 | uint64(s[k])
	}
	return !noScopeToken(word)
}

// noScopeToken reports whether one of eight bytes is none of a scope-token. What
// a subtraction borrows from the byte above is borrowed only where one is found.
func noScopeToken(w uint64) bool {
	const ones = 0x0101010101010101
	return ((w-ones*0x21)|(w^ones*'"'-ones)|(w^ones*'\\'-ones)|(w+ones)|w)&(ones<<7) != 0
}

func idForm(c *checker, at Pointer, id string) {
	if c.isOff(RuleIDForm) || id == "" {
		return
	}
	ok := len(id) == 32
	for k := range len(id) {
		ok = ok && (id[k]-'0' < 10 || id[k]-'a' < 6)
	}
	if !ok {
		c.report(RuleIDForm, at, "expected 32 lower-case hexadecimal digits, got another form")
	}
}

func ownerIncomplete(c *checker, w *Owner) {
	if w.Type == "" || w.ID == "" || w.Name == "" {
		var lacking []string
		for _, m := range [...]struct{ name, value string }{{"type", w.Type}, {"id", w.ID}, {"name", w.Name}} {
			if m.value == "" {
				lacking = append(lacking, "`"+m.name+"`")
			}
		}
		c.reportAbsent(RuleOwnerIncomplete, "/owner", "expected `type`, `id` and `name`, got no %s", strings.Join(lacking, ", no "))
	}
}
