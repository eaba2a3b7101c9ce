package audit

import "github.com/sailpat/sailpat/pat"

// The places of the rules in the table.
const (
	iNeverExpires = iota
	iExpiresSoon
	iExpiresVerySoon
	iExpired
	iLifetimeTooLong
	iTooOld
	iAcknowledgementFalse
	iManaged

	iNeverUsed
	iUnused

	iAllScopes
	iScopeNotAllowed
	iPrivilegedScope
	iUnknownScope
	iRedundantScope
	iTooManyScopes
	iAccessTokenValidity

	iOwnerNotAllowed
	iOwnerDeparted
	iOwnerUnknown
	iOwnerMissing
	iOwnerClass
	iTokensPerOwner
	iSupportOwner

	iNameNotMeaningful

	iTokenAdded
	iTokenRemoved
	iExpiryExtended
	iExpiryShortened
	iScopeWidened
	iScopeChanged
	iOwnerChanged
	iCreatedChanged
	iMemberChanged

	iUnreadableToken
	iIDTwice
	iMemberMissing
	iExportOld
	iClockBehindData
	iSuppressionExpired
	iSuppressionUnused
	iPartialView
	iSecretInExport

	ruleCount
)

// rules is the table of all rules. Their records stand beside their checks, in a
// file for each topic.
var rules = [ruleCount]*Rule{
	iNeverExpires: &neverExpires, iExpiresSoon: &expiresSoon, iExpiresVerySoon: &expiresVerySoon, iExpired: &expired,
	iLifetimeTooLong: &lifetimeTooLong, iTooOld: &tooOld, iAcknowledgementFalse: &acknowledgementFalse, iManaged: &managed,

	iNeverUsed: &neverUsed, iUnused: &unused,

	iAllScopes: &allScopesRule, iScopeNotAllowed: &scopeNotAllowed, iPrivilegedScope: &privilegedScope,
	iUnknownScope: &unknownScope, iRedundantScope: &redundantScope, iTooManyScopes: &tooManyScopes,
	iAccessTokenValidity: &accessTokenValidity,

	iOwnerNotAllowed: &ownerNotAllowed, iOwnerDeparted: &ownerDeparted, iOwnerUnknown: &ownerUnknownRule,
	iOwnerMissing: &ownerMissing, iOwnerClass: &ownerClass, iTokensPerOwner: &tokensPerOwner, iSupportOwner: &supportOwner,

	iNameNotMeaningful: &nameNotMeaningful,

	iTokenAdded: &tokenAdded, iTokenRemoved: &tokenRemoved, iExpiryExtended: &expiryExtended,
	iExpiryShortened: &expiryShortened, iScopeWidened: &scopeWidened, iScopeChanged: &scopeChanged,
	iOwnerChanged: &ownerChanged, iCreatedChanged: &createdChanged, iMemberChanged: &memberChanged,

	iUnreadableToken: &unreadableToken, iIDTwice: &idTwice, iMemberMissing: &memberMissing, iExportOld: &exportOld,
	iClockBehindData: &clockBehindData, iSuppressionExpired: &suppressionExpired, iSuppressionUnused: &suppressionUnused,
	iPartialView: &partialView, iSecretInExport: &secretInExport,
}

// need is an input that a rule cannot do without.
type need uint8

const (
	needNone need = iota
	needOwners
	needPrevious
)

// traits is the part of a record that other packages do not see.
type traits struct {
	key   func(*Policy, *Limits) bool // reports whether the policy gives what switches the rule on
	limit func(*Limits) *Limit        // the limit without which it does not run

	need       need
	managed    bool // managed tokens can give the finding
	population bool // it is about an owner or the input, so that classes do not change it

	// tell fills in what the finding says.
	tell func(s *settings, f *facts, m *made, out *Finding)
}

// input reports whether the rule is about the input. Such rules always run.
func (r *Rule) input() bool { return r.ID[3] == '9' }

// readsOf returns the members that each rule reads.
var readsOf = func() (sets [ruleCount]memberSet) {
	for i, r := range rules {
		for _, p := range r.Reads {
			m, _ := memberAt(p)
			sets[i] |= m
		}
	}
	return sets
}()

// Pointers of members, for the Reads of rules.
var (
	readExpiry  = []pat.Pointer{"/created", "/expirationDate"}
	readScope   = []pat.Pointer{"/scope"}
	readOwnerID = []pat.Pointer{"/owner/id"}
)
