//go:build js && wasm

// Command audit is the engine of the page that audits a list: package auditengine
// as functions that JavaScript calls.
package main

import (
	"syscall/js"
	"time"

	"github.com/sailpat/sailpat/pat"
	"github.com/sailpat/sailpat/site/auditengine"
	"github.com/sailpat/sailpat/site/wasm/browser"
)

// version is that of patlint; the generator sets it.
var version = "(devel)"

func main() {
	js.Global().Set("sailpat", map[string]any{
		"audit":   js.FuncOf(auditList),
		"hidden":  js.FuncOf(browser.Hidden),
		"explain": js.FuncOf(explain),
	})
	select {}
}

// audit(request, bytes) returns {report} or {fault}.
func auditList(_ js.Value, args []js.Value) any {
	v := args[0]
	apiVersion, err := pat.ParseAPIVersion(v.Get("version").String())
	if err != nil {
		return map[string]any{"fault": err.Error()}
	}
	now, err := time.Parse(time.RFC3339, v.Get("now").String())
	if err != nil {
		return map[string]any{"fault": "an audit needs a clock of the form 2026-06-01T00:00:00Z"}
	}
	report, err := auditengine.Audit(browser.Bytes(args[1]), auditengine.Request{
		Path: v.Get("path").String(), Version: apiVersion, Now: now, Preset: v.Get("preset").String(),
	}, version)
	if err != nil {
		return map[string]any{"fault": err.Error()}
	}
	return map[string]any{"report": string(report)}
}

// explain(id) returns {summary, help, fix} or null.
func explain(_ js.Value, args []js.Value) any {
	e, ok := auditengine.Explain(args[0].String())
	if !ok {
		return nil
	}
	return map[string]any{"summary": e.Summary, "help": e.Why, "fix": e.Fix}
}
