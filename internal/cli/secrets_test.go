package cli

import (
	"math"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
)

// gitleaksConfig is what gitleaks reads of a configuration
// (config/config.go, ViperConfig), as far as the rule uses it.
type gitleaksConfig struct {
	Title  string
	Extend struct{ UseDefault bool }
	Rules  []gitleaksRecord
}

type gitleaksRecord struct {
	ID, Description, Regex string
	SecretGroup            int
	Entropy                float64
	Keywords, Tags         []string
	Allowlists             []struct {
		Description string
		Regexes     []string
	}
}

func readGitleaks(t *testing.T) gitleaksConfig {
	t.Helper()
	var c gitleaksConfig
	meta, err := toml.Decode(gitleaksRule, &c)
	if err != nil {
		t.Fatal(err)
	}
	if unknown := meta.Undecoded(); len(unknown) > 0 {
		t.Errorf("gitleaks does not know %v", unknown)
	}
	return c
}

func TestGitleaksGrammar(t *testing.T) {
	c := readGitleaks(t)
	if !c.Extend.UseDefault {
		t.Error("expected the rules of gitleaks itself to stay")
	}
	if len(c.Rules) == 0 {
		t.Fatal("expected rules")
	}
	ids := map[string]bool{}
	for _, r := range c.Rules {
		re, err := regexp.Compile(r.Regex) // gitleaks uses this package, or RE2
		switch {
		case err != nil:
			t.Errorf("%s: %v", r.ID, err)
		case r.SecretGroup < 1 || r.SecretGroup > re.NumSubexp():
			t.Errorf("%s: expected a group that the expression has, got %d", r.ID, r.SecretGroup)
		case r.ID == "" || ids[r.ID] || r.Description == "":
			t.Errorf("%q: expected an ID of its own and a description", r.ID)
		case len(r.Keywords) == 0:
			t.Errorf("%s: expected keywords: without them each file is matched", r.ID)
		}
		ids[r.ID] = true
		for _, k := range r.Keywords {
			if k != strings.ToLower(k) {
				t.Errorf("%s: expected lower case, as gitleaks compares, got %q", r.ID, k)
			}
		}
		for _, a := range r.Allowlists {
			for _, x := range a.Regexes {
				if _, err := regexp.Compile(x); err != nil {
					t.Errorf("%s: %v", r.ID, err)
				}
			}
		}
	}
}

// find does what gitleaks does with one text: keyword, expression, entropy,
// allowlists.
func (r *gitleaksRecord) find(text string) string {
	if !slices.ContainsFunc(r.Keywords, func(k string) bool { return strings.Contains(strings.ToLower(text), k) }) {
		return ""
	}
	m := regexp.MustCompile(r.Regex).FindStringSubmatch(text)
	if m == nil || entropy(m[r.SecretGroup]) <= r.Entropy {
		return ""
	}
	for _, a := range r.Allowlists {
		for _, x := range a.Regexes {
			if regexp.MustCompile(x).MatchString(m[r.SecretGroup]) {
				return ""
			}
		}
	}
	return m[r.SecretGroup]
}

func entropy(s string) (h float64) {
	count := map[rune]float64{}
	for _, c := range s {
		count[c]++
	}
	for _, n := range count {
		p := n / float64(len(s))
		h -= p * math.Log2(p)
	}
	return h
}

func TestGitleaksFinds(t *testing.T) {
	const secret = "1d1bef2b9f426383447f64f69349fc7cac176042578d205c256ba3f37c59adb9" // the vendor's published sample
	c := readGitleaks(t)
	for _, s := range []struct {
		name, text string
		want       bool
		reason     string
	}{
		{"create response", `{"id":"86f1dc6fe8f54414950454cbb11278fa","secret":"` + secret + `"}`, true, "where it is shown"},
		{"with white space", "\"secret\" :\n  \"" + secret + "\"", true, "as a formatter writes it"},
		{"environment", "SAIL_CLIENT_SECRET=" + secret + "\n", true, "what the vendor's tools read"},
		{"YAML", "sailpoint:\n  patClientSecret: '" + secret + "'", true, "a configuration"},
		{"Terraform", `pat_secret = "` + secret + `"`, true, "a variable"},
		{"camel case", `"clientSecret": "` + secret + `"`, true, "a configuration of the vendor's SDKs"},
		{"form", "grant_type=client_credentials&client_secret=" + secret, true, "the body of a token request"},
		{"form, not at its end", "client_secret=" + secret + "&client_id=x", true, "the other order"},
		{"PowerShell", `$ClientSecret = "` + secret + `"`, true, "a script"},
		{"PowerShell parameter", `Connect-SailPoint -ClientSecret ` + secret, true, "without an equals sign"},
		{"flag", `sail environment --client-secret "` + secret + `"`, true, ""},
		{"YAML in lower case", "clientsecret: " + secret + "\n", true, "the configuration of the vendor's CLI"},
		{"properties", "sailpoint.client.secret=" + secret, true, "Java"},
		{"JSON in a string", `"{\"client_secret\":\"` + secret + `\"}"`, true, "a log"},
		{"Postman", `{"key":"client_secret","value":"` + secret + `","type":"string"}`, true, "a collection"},
		{"Postman, indented", "{\n\t\"key\": \"clientSecret\",\n\t\"type\": \"secret\",\n\t\"value\": \"" + secret + "\"\n}", true, "an environment"},
		{"Postman, value first", `{"value":"` + secret + `","key":"clientSecret"}`, true, "an older export"},
		{"Postman, another variable", `{"key":"secret","value":"x"},{"key":"checksum","value":"` + secret + `"}`, false, "of another variable"},
		{"client id", "client_id=" + secret, false, "an id is no secret"},
		{"secret elsewhere", "client_secret_name: x\nsha256: " + secret, false, "another line"},
		{"placeholder", `"secret":"` + strings.Repeat("0", 64) + `"`, false, "one character repeated"},
		{"masked", `"secret":"********"`, false, "no hex digits"},
		{"checksum", "sha256: " + secret, false, "64 hex digits alone are no secret"},
		{"longer", `SAIL_SECRET=` + secret + "00", false, "72 digits are something else"},
		{"another word", "compatible_secret=" + secret, false, "pat is a word of its own"},
		{"upper case", `"secret":"` + strings.ToUpper(secret) + `"`, false, "the vendor writes lower case"},
	} {
		t.Run(s.name, func(t *testing.T) {
			found := ""
			for _, r := range c.Rules {
				if got := r.find(s.text); got != "" {
					found = got
				}
			}
			if (found == secret) != s.want || found != "" && !s.want {
				t.Errorf("expected to be found: %v, got %q (%s)", s.want, found, s.reason)
			}
		})
	}
}

func TestGitleaksFile(t *testing.T) {
	const name = "../../contrib/gitleaks.toml"
	if *Update {
		if err := os.WriteFile(name, []byte(gitleaksRule), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(name)
	if err != nil || string(text) != gitleaksRule {
		t.Errorf("%s is stale (%v): go test ./internal/cli -update", name, err)
	}
}
