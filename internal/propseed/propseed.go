// Package propseed makes the property tests of a package draw the same cases each
// time they run: what go test ./... says must not depend on luck. To look further,
// give -rapid.seed or -rapid.checks, or fuzz.
package propseed

import (
	"flag"
	"os"
	"strconv"
	"testing"
)

// Main runs the tests of a package from TestMain: with rapid's seed 1, and with as
// many checks of each property as given, unless the command line says otherwise.
// It knows rapid by the names of its flags alone.
func Main(m *testing.M, checks int) {
	flag.Parse()
	told := map[string]bool{}
	flag.Visit(func(f *flag.Flag) { told[f.Name] = true })
	preset := map[string]string{"rapid.seed": "1"}
	if !testing.Short() {
		preset["rapid.checks"] = strconv.Itoa(checks)
	}
	for name, value := range preset {
		if told[name] {
			continue
		}
		if err := flag.Set(name, value); err != nil {
			panic(err) // the package has no property tests
		}
	}
	os.Exit(m.Run())
}
