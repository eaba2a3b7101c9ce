// Package scopes is a table of the scopes that SailPoint Identity Security Cloud
// documents for personal access tokens, and of the API operations that each
// scope opens.
//
// The table is taken from the vendor's OpenAPI documents of [AsOf]. It is not
// complete: a tenant can offer scopes that the documents do not list. Treat an
// unknown scope as a question, never as an error.
//
// # Rules of the vendor
//
//   - Scopes are compared exactly, byte by byte. The API stores a misspelled
//     scope, and the scope then has no effect.
//   - Scopes have no wildcards. The patterns of [Match] and [Expand] are those of
//     policies, not of tokens.
//   - A token needs one of the scopes that an operation lists. Some operations
//     say that they need all of them; this package follows the general rule.
//   - [AllScopes] grants every right of the token's owner, and makes other scopes
//     redundant. A token without scopes has it too: see [Effective].
//   - A scope grants nothing beyond the rights of the owner: see [Scope.Levels].
//
// # Cost
//
// The table is static data. The package does nothing when a program starts and
// keeps no state. All functions are safe for concurrent use.
package scopes
