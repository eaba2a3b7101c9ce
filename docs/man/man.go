// Package man holds the manual pages of patlint. "go generate ./internal/cli" writes
// them.
package man

import "embed"

// Pages are the manual pages, all in one folder.
//
//go:embed *.1 *.5
var Pages embed.FS
