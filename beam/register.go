package patbeam

import (
	"context"

	"github.com/apache/beam/sdks/v2/go/pkg/beam/core/sdf"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/fileio"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"
)

// A worker finds every function and type by its name, so all are registered
// here.
func init() {
	register.DoFn4x1[context.Context, *sdf.LockRTracker, fileio.ReadableFile, func(Record), error](&readFn{})
	register.DoFn2x0[Record, func(Finding)](&lintFn{})
	register.DoFn2x0[Record, func(string, int64)](&countRecordsFn{})
	register.DoFn2x0[Finding, func(string, int64)](&countFindingsFn{})
	register.DoFn2x0[Record, func(int, []byte)](&keysFn{})
	register.DoFn3x1[int, func(*[]byte) bool, func(Finding), error](&repeatsFn{})
	register.DoFn2x1[Record, func(string, []byte), error](&auditFn{})
	register.DoFn3x1[string, func(*[]byte) bool, func(TenantReport), error](&mergeFn{})
	register.DoFn2x0[string, func(int, []byte)](&linesFn{})
	register.DoFn2x0[[]byte, func(int, []byte)](&emptyFn{})
	register.DoFn4x1[context.Context, int, func(*[]byte) bool, func(int, string), error](&writeFn{})
	register.DoFn4x1[context.Context, int, func(*string) bool, func(string), error](&renameFn{})
	register.Function2x1(ruleCount)
	register.Function1x2(findingLine)
	register.Function1x2(countLine)
	register.Function1x2(reportLine)
	register.Function1x0(ignore)
	register.Emitter1[Record]()
	register.Emitter1[Finding]()
	register.Emitter1[TenantReport]()
	register.Emitter1[string]()
	register.Emitter2[string, int64]()
	register.Emitter2[string, []byte]()
	register.Emitter2[int, []byte]()
	register.Emitter2[int, string]()
	register.Iter1[[]byte]()
	register.Iter1[string]()
}
