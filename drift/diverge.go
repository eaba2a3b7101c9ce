package main

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/sailpat/sailpat/schema"
)

// A divergence is an attribute that the vendor and our schemas state differently.
type divergence struct {
	version, kind, pointer, attribute string
	vendor, ours                      string
}

func (d divergence) String() string {
	say := func(s string) string {
		if s == "" {
			return "nothing"
		}
		return s
	}
	return fmt.Sprintf("%s %s %s %s: the vendor says %s, we say %s", d.version, d.kind, d.pointer, d.attribute, say(d.vendor), say(d.ours))
}

func dialect(version string) string {
	if slices.Contains(sixMonths, version) {
		return schema.SixMonths
	}
	return schema.Acknowledged
}

// divergences compares the vendor's facts with our schemas.
func divergences(facts []fact) ([]divergence, error) {
	vendor := vendorShapes(facts)
	var out []divergence
	for _, version := range versions {
		for _, b := range bodies {
			theirs, ok := vendor[version][b.kind]
			if !ok {
				return nil, fmt.Errorf("vendor.txt has no %s in %s", b.kind, version)
			}
			ours, err := ourShapes(b.kind, dialect(version))
			if err != nil {
				return nil, err
			}
			pointers := map[string]bool{}
			for p := range theirs {
				pointers[p] = true
			}
			for p := range ours {
				pointers[p] = true
			}
			for _, p := range slices.Sorted(maps.Keys(pointers)) {
				out = append(out, compareShapes(divergence{version: version, kind: b.kind, pointer: p}, theirs[p], ours[p])...)
			}
		}
	}
	return out, nil
}

func compareShapes(d divergence, vendor, ours shape) (out []divergence) {
	if vendor == nil || ours == nil {
		d.attribute = "member"
		if vendor != nil {
			d.vendor = "it exists"
		} else {
			d.ours = "it exists"
		}
		return []divergence{d}
	}
	attributes := map[string]bool{}
	for a := range vendor {
		attributes[a] = true
	}
	for a := range ours {
		attributes[a] = true
	}
	for _, a := range slices.Sorted(maps.Keys(attributes)) {
		if vendor[a] != ours[a] {
			d.attribute, d.vendor, d.ours = a, vendor[a], ours[a]
			out = append(out, d)
		}
	}
	return out
}

// A known divergence is one that we want, with its reason. Each of versions must
// show at least one: what no longer diverges must leave the list.
type known struct {
	id       string
	versions []string
	kinds    []string
	pointer  *regexp.Regexp
	names    []string // of attributes
	vendor   string   // what the vendor says; "*": anything, "": nothing
	ours     string
	reason   string
}

func (k known) matches(d divergence) bool {
	return k.pointer.MatchString(d.pointer) && slices.Contains(k.versions, d.version) && slices.Contains(k.kinds, d.kind) &&
		slices.Contains(k.names, d.attribute) && (k.vendor == "*" || k.vendor == d.vendor) && (k.ours == "*" || k.ours == d.ours)
}

// unexplained returns the divergences that no entry explains, and the entries, with
// a version and kind, that explain none.
func unexplained(found []divergence, list []known) (out []string) {
	used := map[string]bool{}
	for _, d := range found {
		explained := false
		for _, k := range list {
			if k.matches(d) {
				used[k.id+" "+d.version+" "+d.kind] = true
				explained = true
			}
		}
		if !explained {
			out = append(out, d.String())
		}
	}
	for _, k := range list {
		for _, v := range k.versions {
			for _, kind := range k.kinds {
				if !used[k.id+" "+v+" "+kind] {
					out = append(out, fmt.Sprintf("%s no longer diverges in %s %s (%s %s): remove it from known.go", k.id, v, kind, k.pointer, strings.Join(k.names, ", ")))
				}
			}
		}
	}
	return out
}
