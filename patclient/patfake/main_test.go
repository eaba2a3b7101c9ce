package patfake_test

import (
	"testing"

	"github.com/sailpat/sailpat/internal/propseed"
)

func TestMain(m *testing.M) { propseed.Main(m, 10_000) }
