package auditreport

import (
	"fmt"
	"strings"

	"github.com/sailpat/sailpat/pat"
)

// TokenPath returns the path of the API for a token, or for "bulk-update".
func TokenPath(version pat.APIVersion, id string) string {
	base := "/" + version.String() + "/personal-access-tokens"
	if version == pat.V1 {
		base = "/personal-access-tokens/v1"
	}
	return base + "/" + segment(id)
}

// segment escapes an ID for a path and for a shell.
func segment(id string) string {
	var b strings.Builder
	for _, c := range []byte(id) {
		if '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '-' || c == '_' || c == '.' {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}
