package cli

import "syscall"

// hugePages asks for large pages under a buffer nobody has touched yet: of a file
// of megabytes, its small pages cost as much as its reading. It is a hint, which
// the system may refuse.
func hugePages(buf []byte) {
	const size = 2 << 20
	if len(buf) >= size {
		_ = syscall.Madvise(buf, syscall.MADV_HUGEPAGE)
	}
}
