package pat

// An APIVersion names a version of the vendor's API, which decides the
// [Dialect]. The zero value is V1, the current one. Its text is its name;
// marshaling a value that is none of the constants is an error.
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

var versionNames = []string{V1: "v1", V2026: "v2026", V2025: "v2025", V2024: "v2024", V3: "v3", Beta: "beta"}

// APIVersions returns every version, the newest first.
func APIVersions() []APIVersion { return []APIVersion{V1, V2026, V2025, V2024, V3, Beta} }

// ParseAPIVersion returns the version whose String is name.
func ParseAPIVersion(name string) (APIVersion, error) {
	return parseEnum[APIVersion](name, versionNames, "API version")
}

// String returns the version as the vendor's URLs spell it, such as "v2025".
func (v APIVersion) String() string { return enumName(v, versionNames, "APIVersion") }

func (v APIVersion) AppendText(dst []byte) ([]byte, error) {
	return appendEnum(dst, v, versionNames, "API version")
}

func (v APIVersion) MarshalText() ([]byte, error) { return v.AppendText(nil) }

func (v *APIVersion) UnmarshalText(text []byte) error {
	return unmarshalEnum(v, text, versionNames, "API version")
}

// Dialect returns the dialect of the version, or of V1 if v is no version.
func (v APIVersion) Dialect() Dialect {
	switch v {
	case V2024, V3, Beta:
		return SixMonths
	}
	return Acknowledged
}

// A Dialect is the set of expiry rules that a group of API versions shares,
// their only difference (contract §1). Its text is "acknowledged" or
// "six-months"; marshaling a value that is none of the constants is an error.
type Dialect uint8

const (
	// Acknowledged (v2025, v2026, v1): a token without an expiration date never
	// expires, and its owner has to acknowledge that.
	Acknowledged Dialect = iota
	// SixMonths (v3, beta, v2024): a token without an expiration date expires
	// six calendar months after its creation; a given date lies within them.
	SixMonths
)

var dialectNames = []string{Acknowledged: "acknowledged", SixMonths: "six-months"}

// Dialects returns both dialects, the older first.
func Dialects() []Dialect { return []Dialect{SixMonths, Acknowledged} }

// ParseDialect returns the dialect whose String is name.
func ParseDialect(name string) (Dialect, error) {
	return parseEnum[Dialect](name, dialectNames, "dialect")
}

func (d Dialect) String() string { return enumName(d, dialectNames, "Dialect") }

func (d Dialect) AppendText(dst []byte) ([]byte, error) {
	return appendEnum(dst, d, dialectNames, "dialect")
}

func (d Dialect) MarshalText() ([]byte, error) { return d.AppendText(nil) }

func (d *Dialect) UnmarshalText(text []byte) error {
	return unmarshalEnum(d, text, dialectNames, "dialect")
}
