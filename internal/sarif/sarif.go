// Package sarif has the part of SARIF 2.1.0 that patlint writes. Tests check what
// it writes against the official schema.
package sarif

import (
	"fmt"
	"strings"
)

// The members of a log.
type (
	Log struct {
		Schema  string `json:"$schema"`
		Version string `json:"version"`
		Runs    []Run  `json:"runs"`
	}
	Run struct {
		Tool        Tool                `json:"tool"`
		Invocations []Invocation        `json:"invocations"`
		ColumnKind  string              `json:"columnKind"`
		Bases       map[string]Artifact `json:"originalUriBaseIds"`
		Results     []Result            `json:"results"`
	}
	Invocation struct {
		Successful    bool           `json:"executionSuccessful"`
		Notifications []Notification `json:"toolExecutionNotifications,omitempty"`
	}
	Notification struct {
		Level     string     `json:"level"`
		Message   Text       `json:"message"`
		Locations []Location `json:"locations,omitempty"`
	}
	Tool struct {
		Driver Driver `json:"driver"`
	}
	Driver struct {
		Name           string `json:"name"`
		Version        string `json:"version,omitempty"`
		InformationURI string `json:"informationUri"`
		Rules          []Rule `json:"rules"`
	}
	Rule struct {
		ID               string        `json:"id"`
		Name             string        `json:"name"`
		ShortDescription Text          `json:"shortDescription"`
		FullDescription  Text          `json:"fullDescription"`
		Help             Text          `json:"help"`
		HelpURI          string        `json:"helpUri"`
		Configuration    Configuration `json:"defaultConfiguration"`
		Properties       Properties    `json:"properties"`
	}
	Configuration struct {
		Enabled bool   `json:"enabled"`
		Level   string `json:"level"`
	}
	// Properties that GitHub reads beyond the standard.
	Properties struct {
		Tags             []string `json:"tags"`
		Precision        string   `json:"precision"`
		Severity         string   `json:"problem.severity"`
		SecuritySeverity string   `json:"security-severity,omitempty"`
	}
	Text struct {
		Text     string `json:"text,omitempty"`
		Markdown string `json:"markdown,omitempty"`
	}
	Result struct {
		RuleID       string            `json:"ruleId"`
		RuleIndex    *int              `json:"ruleIndex,omitempty"`
		Level        string            `json:"level"`
		Message      Text              `json:"message"`
		Locations    []Location        `json:"locations"`
		Related      []Location        `json:"relatedLocations,omitempty"`
		Fingerprints map[string]string `json:"partialFingerprints"`

		// Suppressions is nil in a log that has none, and empty for a result that
		// is not suppressed in a log that has some.
		Suppressions  []Suppression `json:"suppressions,omitzero"`
		BaselineState string        `json:"baselineState,omitempty"`
	}
	Suppression struct {
		Kind          string `json:"kind"`
		Justification string `json:"justification,omitempty"`
	}
	Location struct {
		Message  *Text     `json:"message,omitempty"`
		Physical Physical  `json:"physicalLocation"`
		Logical  []Logical `json:"logicalLocations,omitempty"`
	}
	Physical struct {
		Artifact Artifact `json:"artifactLocation"`
		Region   *Region  `json:"region,omitempty"`
	}
	Logical struct {
		FullyQualifiedName string `json:"fullyQualifiedName"`
		Kind               string `json:"kind"`
	}
	Artifact struct {
		URI         string `json:"uri,omitempty"`
		Base        string `json:"uriBaseId,omitempty"`
		Description *Text  `json:"description,omitempty"`
	}
	Region struct {
		StartLine   int `json:"startLine"`
		StartColumn int `json:"startColumn"`
		EndLine     int `json:"endLine"`
		EndColumn   int `json:"endColumn"`
		*Bytes          // nil if unknown
	}
	Bytes struct {
		ByteOffset int `json:"byteOffset"`
		ByteLength int `json:"byteLength"`
	}
)

const (
	Schema   = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
	Version  = "2.1.0"
	Homepage = "https://github.com/sailpat/sailpat"
	SrcRoot  = "%SRCROOT%" // the root of the repository, by convention
)

// Bases returns the declaration of SrcRoot.
func Bases() map[string]Artifact {
	return map[string]Artifact{SrcRoot: {Description: &Text{Text: "the root of the source tree"}}}
}

// ArtifactOf returns a file: relative to SrcRoot if the path is relative.
func ArtifactOf(path string) Artifact {
	uri, absolute := fileURI(path)
	if absolute {
		return Artifact{URI: uri}
	}
	return Artifact{URI: uri, Base: SrcRoot}
}

// Sentence returns a summary with a capital and a period.
func Sentence(s string) string {
	if s == "" {
		return ""
	}
	return strings.ToUpper(s[:1]) + s[1:] + "."
}

// Relative returns a path without "./" in front, as code hosts know it.
func Relative(path string) string {
	for strings.HasPrefix(path, "./") {
		path = strings.TrimLeft(path[2:], "/")
	}
	return path
}

// HasDrive reports whether a path begins with a drive letter of Windows.
func HasDrive(path string) bool { return len(path) > 2 && path[0]|0x20-'a' < 26 && path[1:3] == ":/" }

// fileURI returns a path as a URI, relative if the path is. Every byte that could
// mean something else is percent-encoded.
func fileURI(path string) (uri string, absolute bool) {
	var b strings.Builder
	path = Relative(path)
	switch {
	case HasDrive(path):
		b.WriteString("file:///" + path[:2])
		path, absolute = path[2:], true
	case strings.HasPrefix(path, "/"):
		b.WriteString("file://")
		absolute = true
	}
	for _, c := range []byte(path) {
		if c-'0' < 10 || c|0x20-'a' < 26 || strings.IndexByte("-._~/", c) >= 0 {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String(), absolute
}
