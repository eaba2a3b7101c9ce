package audit_test

import (
	"testing"

	"github.com/sailpat/sailpat/internal/propseed"
	_ "pgregory.net/rapid"
)

func TestMain(m *testing.M) { propseed.Main(m, 200) }
