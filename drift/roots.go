package main

import (
	"fmt"
	"path"
	"strings"

	"go.yaml.in/yaml/v3"
)

// versions are the API versions, in the order of the tables.
var versions = []string{"v3", "beta", "v2024", "v2025", "v2026", "v1"}

// A root is a document of the vendor that lists paths.
type root struct {
	version, name string
	paths         map[string]yaml.Node // of most, a $ref to a file
	security      []map[string][]string
}

// roots returns the root documents of each version that the checkout has. Version
// v1 has one for each API.
func roots(c checkout) ([]root, error) {
	var out []root
	for _, version := range versions {
		names := []string{"idn/sailpoint-api." + version + ".yaml"}
		if version == "v1" {
			names = []string{"idn/apis/*/openapi.yaml"}
		}
		names, err := c.Glob(names[0])
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			text, err := c.Read(name)
			if err != nil {
				return nil, err
			}
			var document struct {
				Paths    map[string]yaml.Node
				Security []map[string][]string
			}
			if err := yaml.Unmarshal(text, &document); err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			out = append(out, root{version, name, document.Paths, document.Security})
		}
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("no idn/sailpoint-api.VERSION.yaml and no idn/apis/*/openapi.yaml: is it a checkout of sailpoint-oss/api-specs?")
	}
	return out, nil
}

// item reads the path item of a path into v, through a $ref to a file.
func (r root) item(c checkout, p string, v any) error {
	node := r.paths[p]
	var ref struct {
		Ref string `yaml:"$ref"`
	}
	if err := node.Decode(&ref); err != nil {
		return fmt.Errorf("%s: %s: %w", r.name, p, err)
	}
	if ref.Ref == "" {
		return node.Decode(v)
	}
	file, fragment, _ := strings.Cut(ref.Ref, "#")
	if fragment != "" {
		return fmt.Errorf("%s: %s: a $ref with a fragment is not supported", r.name, p)
	}
	name := path.Join(path.Dir(r.name), file)
	text, err := c.Read(name)
	if err != nil {
		return err
	}
	if err := yaml.Unmarshal(text, v); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}
