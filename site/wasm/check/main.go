//go:build js && wasm

// Command check is the engine of the playground: package engine as functions that
// JavaScript calls. See site/engine.js for the other side.
package main

import (
	"syscall/js"

	"github.com/sailpat/sailpat/pat"
	"github.com/sailpat/sailpat/site/engine"
	"github.com/sailpat/sailpat/site/wasm/browser"
)

// version is that of patlint; the generator sets it.
var version = "(devel)"

func main() {
	js.Global().Set("sailpat", map[string]any{
		"check":     js.FuncOf(check),
		"canonical": js.FuncOf(canonical),
		"hidden":    js.FuncOf(browser.Hidden),
		"explain":   js.FuncOf(explain),
	})
	select {}
}

// request reads the settings of the page. It returns what is wrong with them, or
// "".
func request(v js.Value) (r engine.Request, fault string) {
	r = engine.Request{Path: v.Get("path").String(), Tolerant: v.Get("tolerant").Bool(), NDJSON: v.Get("ndjson").Bool(), Intent: v.Get("intent").Bool()}
	var err error
	if kind := v.Get("kind").String(); kind != "auto" {
		if r.Kind, err = pat.ParseKind(kind); err != nil {
			return r, err.Error()
		}
	}
	if r.Version, err = pat.ParseAPIVersion(v.Get("version").String()); err != nil {
		return r, err.Error()
	}
	if now := v.Get("now").String(); now != "" {
		at, err := pat.ParseTimestamp(now) // time.Parse would make the engine larger
		if err != nil {
			return r, "the clock must have the form 2026-06-01T00:00:00Z"
		}
		r.Now = at.Time()
	}
	return r, ""
}

// check(request, bytes) returns {fault} or {kind, errors, warnings, report, marks,
// fixes}. Ranges are pairs of numbers.
func check(_ js.Value, args []js.Value) any {
	r, fault := request(args[0])
	if fault != "" {
		return map[string]any{"fault": fault}
	}
	result := engine.Check(browser.Bytes(args[1]), r, version)
	fixes := make([]any, len(result.Fixes))
	for i, f := range result.Fixes {
		fixes[i] = map[string]any{"violation": f.Violation, "start": f.Range.Start, "end": f.Range.End, "text": f.Text}
	}
	kind := ""
	if result.Kind != pat.KindAuto {
		kind = result.Kind.String()
	}
	return map[string]any{
		"kind": kind, "errors": result.Errors, "warnings": result.Warnings,
		"report": string(result.Report), "marks": browser.Ranges(result.Marks), "fixes": fixes,
	}
}

// canonical(request, bytes) returns {text, hidden} or null.
func canonical(_ js.Value, args []js.Value) any {
	r, fault := request(args[0])
	if fault != "" {
		return nil
	}
	text, ok := engine.Canonical(browser.Bytes(args[1]), r)
	if !ok {
		return nil
	}
	return map[string]any{"text": string(text), "hidden": browser.Ranges(engine.Hidden(text, false))}
}

// explain(id) returns {summary, help} or null.
func explain(_ js.Value, args []js.Value) any {
	e, ok := engine.Explain(pat.RuleID(args[0].String()))
	if !ok {
		return nil
	}
	return map[string]any{"summary": e.Summary, "help": e.Help}
}
