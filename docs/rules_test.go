package docs_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/sailpat/sailpat/pat"
)

// Every rule cites the contract, and each such link leads to an entry of it.
func TestRulesCiteTheContract(t *testing.T) {
	const contractURL = "https://github.com/sailpat/sailpat/blob/main/" + contractFile + "#"
	anchors := explicitAnchors(openRepository(t).read(t, contractFile))
	for _, rule := range pat.Rules() {
		cited := false
		for _, link := range rule.Links() {
			if anchor, ok := strings.CutPrefix(link.URL, contractURL); ok {
				cited = true
				if !slices.Contains(anchors, anchor) {
					t.Errorf("%s: %s leads to no entry of %s", rule.Name, link.URL, contractFile)
				}
			}
		}
		if !cited {
			t.Errorf("%s does not cite the contract: %q", rule.Name, rule.Ref)
		}
	}
}
