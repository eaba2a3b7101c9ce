package pat

import "github.com/sailpat/sailpat/internal/jsonscan"

// The members of all objects. A payload's file says which of them it has.
const (
	memberID = iota
	memberSecret
	memberName
	memberScope
	memberOwner
	memberCreated
	memberLastUsed
	memberManaged
	memberAccessTokenValiditySeconds
	memberExpirationDate
	memberUserAwareTokenNeverExpires
	memberType
	memberOp
	memberFrom
	memberPath
	memberValue
	memberIDs
	memberPatch
)

var memberNames = [...]string{
	memberID:                         "id",
	memberSecret:                     "secret",
	memberName:                       "name",
	memberScope:                      "scope",
	memberOwner:                      "owner",
	memberCreated:                    "created",
	memberLastUsed:                   "lastUsed",
	memberManaged:                    "managed",
	memberAccessTokenValiditySeconds: "accessTokenValiditySeconds",
	memberExpirationDate:             "expirationDate",
	memberUserAwareTokenNeverExpires: "userAwareTokenNeverExpires",
	memberType:                       "type",
	memberOp:                         "op",
	memberFrom:                       "from",
	memberPath:                       "path",
	memberValue:                      "value",
	memberIDs:                        "ids",
	memberPatch:                      "patch",
}

// must marks a member that an object must have.
const must = 1 << 8

// members makes the table of an object's members from their canonical order.
func members(order ...int) *jsonscan.Names {
	names := make([]jsonscan.Name, len(order))
	for k, m := range order {
		names[k] = jsonscan.Name{ID: m &^ must, Text: memberNames[m&^must], Required: m&must != 0}
	}
	return jsonscan.NewNames(names...)
}
