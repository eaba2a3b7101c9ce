// Package vectors reads the conformance vectors: payloads with their expected
// violations. The files are data for any language; README.md describes them.
package vectors

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"strings"
)

// FS holds the files: index.json, and the payloads and sidecars in a folder for
// each kind and verdict.
//
//go:embed *
var FS embed.FS

// A Vector is a payload and its sidecar.
type Vector struct {
	Schema      string  `json:"$schema"`
	Vector      string  `json:"vector"` // kind/verdict/name: the path of both files without their endings
	Kind        string  `json:"kind"`
	Description string  `json:"description"`
	Reason      string  `json:"reason"`
	Nearest     string  `json:"nearest,omitempty"`   // unless valid: the valid vector that differs least
	Canonical   *string `json:"canonical,omitempty"` // what a writer makes of an accepted payload
	Cases       []Case  `json:"cases"`

	Data []byte `json:"-"` // the payload
}

// A Case is one set of circumstances with the expected result.
type Case struct {
	Versions   []string    `json:"versions"`
	Now        string      `json:"now,omitempty"`
	Tolerant   bool        `json:"tolerant,omitempty"`
	Enable     []string    `json:"enable,omitempty"`
	Disable    []string    `json:"disable,omitempty"`
	MaxSize    int         `json:"maxSize,omitempty"`
	Accepted   bool        `json:"accepted"`
	Violations []Violation `json:"violations"`
}

// A Violation is an expected violation.
type Violation struct {
	Rule     string `json:"rule"`
	Name     string `json:"name"`
	Severity string `json:"severity"`
	Pointer  string `json:"pointer"`
	Span     Span   `json:"span"`
}

// A Span is a half-open range of byte offsets.
type Span struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

// Load reads the vectors of a folder laid out like this one, in the order of
// its index.
func Load(fsys fs.FS) ([]Vector, error) {
	var index struct {
		Vectors []struct{ Vector string }
	}
	if err := read(fsys, "index.json", &index); err != nil {
		return nil, err
	}
	out := make([]Vector, len(index.Vectors))
	for i, entry := range index.Vectors {
		if err := read(fsys, entry.Vector+".want.json", &out[i]); err != nil {
			return nil, err
		}
		data, err := fs.ReadFile(fsys, entry.Vector+".json")
		if err != nil {
			return nil, fmt.Errorf("vectors: %w", err)
		}
		out[i].Data = data
	}
	return out, nil
}

// Name returns the last part of the vector's path.
func (v Vector) Name() string { return v.Vector[strings.LastIndexByte(v.Vector, '/')+1:] }

func read(fsys fs.FS, name string, into any) error {
	data, err := fs.ReadFile(fsys, name)
	if err == nil {
		err = json.Unmarshal(data, into)
	}
	if err != nil {
		return fmt.Errorf("vectors: %s: %w", name, err)
	}
	return nil
}
