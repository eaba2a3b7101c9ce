package pat_test

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// A leakDetector finds sixteen characters of a secret in a row: as they are, in
// hexadecimal digits, as numbers, or in base64.
type leakDetector struct {
	plain, hex, base64 map[string]bool
	numbers            []string
}

const (
	leakWindow   = 16
	base64Window = 20
)

func newLeakDetector(secret string) *leakDetector {
	d := &leakDetector{plain: map[string]bool{}, hex: map[string]bool{}, base64: map[string]bool{}}
	for k := 0; k+leakWindow <= len(secret); k++ {
		w := secret[k : k+leakWindow]
		d.plain[w] = true
		d.hex[hex.EncodeToString([]byte(w))] = true
		var numbers []string
		for _, c := range []byte(w) {
			numbers = append(numbers, strconv.Itoa(int(c)))
		}
		d.numbers = append(d.numbers, " "+strings.Join(numbers, " ")+" ")
	}
	for k := range 3 {
		encoded := base64.StdEncoding.EncodeToString([]byte(secret[k:]))
		for j := 0; j+base64Window <= len(encoded)-4; j++ {
			d.base64[encoded[j:j+base64Window]] = true
		}
	}
	return d
}

var (
	betweenDigits = strings.NewReplacer(" ", "", ",", "", "0x", "", `\x`, "", "u+00", "", `\u00`, "")
	anyNumber     = regexp.MustCompile(`[0-9]+`)
)

func (d *leakDetector) finds(out string) bool {
	lower := strings.ToLower(out)
	return hasWindow(out, d.base64, base64Window) || hasWindow(lower, d.plain, leakWindow) ||
		hasWindow(betweenDigits.Replace(lower), d.hex, 2*leakWindow) || d.findsNumbers(out)
}

func hasWindow(out string, windows map[string]bool, n int) bool {
	for k := 0; k+n <= len(out); k++ {
		if windows[out[k:k+n]] {
			return true
		}
	}
	return false
}

func (d *leakDetector) findsNumbers(out string) bool {
	all := anyNumber.FindAllString(out, -1)
	if len(all) < leakWindow {
		return false
	}
	line := " " + strings.Join(all, " ") + " "
	for _, w := range d.numbers {
		if strings.Contains(line, w) {
			return true
		}
	}
	return false
}

// Were the detector blind, no test that uses it could fail.
func TestLeakDetector(t *testing.T) {
	d := newLeakDetector(sampleSecret)
	part := sampleSecret[20:37]
	for _, out := range []string{
		part, "x" + strings.ToUpper(part) + "x", fmt.Sprintf("%x", part), fmt.Sprintf("%X", part), fmt.Sprintf("% x", part), fmt.Sprintf("%# x", part),
		fmt.Sprintf("%v", []byte(part)), fmt.Sprintf("%#v", []byte(part)), fmt.Sprintf("%U", []rune(part)), base64.StdEncoding.EncodeToString([]byte(sampleSecret)),
	} {
		if !d.finds(out) {
			t.Errorf("not found in %q", out)
		}
	}
	for _, out := range []string{"", part[:15], sampleID, "REDACTED"} {
		if d.finds(out) {
			t.Errorf("found in %q", out)
		}
	}
}
