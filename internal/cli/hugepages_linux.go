package cli

import "syscall"

// hugePages asks for large pages under a buffer that nobody has touched yet: the
// first touch of its small ones costs as much as the reading. It is a hint, which
// the system may refuse.
func hugePages(buf []byte) { _ = syscall.Madvise(buf, syscall.MADV_HUGEPAGE) }
