package pat

import (
	"errors"
	"fmt"
	"strings"
)

// An APIVersion names a version of the vendor's API. What a version decides is
// its [Dialect]; the zero value is V1, the current one.
type APIVersion uint8

// The API versions. The vendor moved from years to per-service versions in
// 2026: V1 is newer than V2026.
const (
	V1 APIVersion = iota
	V2026
	V2025
	V2024
	V3
	Beta
)

var versionNames = [...]string{V1: "v1", V2026: "v2026", V2025: "v2025", V2024: "v2024", V3: "v3", Beta: "beta"}

// APIVersions returns every version, the newest first.
func APIVersions() []APIVersion { return []APIVersion{V1, V2026, V2025, V2024, V3, Beta} }

// ParseAPIVersion returns the version that name spells, exactly as it stands
// in the vendor's URLs: "v1", "v2026", "v2025", "v2024", "v3", "beta".
func ParseAPIVersion(name string) (APIVersion, error) {
	for v, n := range versionNames {
		if n == name {
			return APIVersion(v), nil
		}
	}
	return V1, errors.New("pat: expected an API version, one of " + strings.Join(versionNames[:], ", "))
}

// String returns the version as it stands in the vendor's URLs.
func (v APIVersion) String() string {
	if int(v) < len(versionNames) {
		return versionNames[v]
	}
	return fmt.Sprintf("APIVersion(%d)", uint8(v))
}

// MarshalText returns what String returns.
func (v APIVersion) MarshalText() ([]byte, error) { return []byte(v.String()), nil }

// UnmarshalText is ParseAPIVersion.
func (v *APIVersion) UnmarshalText(text []byte) error {
	parsed, err := ParseAPIVersion(string(text))
	if err == nil {
		*v = parsed
	}
	return err
}

// Dialect returns the set of rules that holds at this version. A value that is
// none of the constants has the dialect of V1.
func (v APIVersion) Dialect() Dialect {
	switch v {
	case V2024, V3, Beta:
		return SixMonths
	}
	return Acknowledged
}

// A Dialect is what a set of API versions says of expiry. It is the only thing
// in which the versions differ that changes a verdict.
type Dialect string

const (
	// SixMonths (v3, beta, v2024): a token without expiration date expires six
	// calendar months after its creation; a given date lies within them.
	SixMonths Dialect = "six-months"
	// Acknowledged (v2025, v2026, v1): a token without expiration date never
	// expires, and its owner has to acknowledge that.
	Acknowledged Dialect = "acknowledged"
)

// Dialects returns both dialects, the older first.
func Dialects() []Dialect { return []Dialect{SixMonths, Acknowledged} }
